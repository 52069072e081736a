import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Shift, shiftsQuery } from "@/api/setup";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { Records } from "./Records";
import type { Column } from "./records";
import { daysInWords, endOf, recurrenceOf } from "./recurrence";
import { useFields } from "./useFields";
import { useNames } from "./useNames";

function dayText(day: string, locale: string): string {
  const style = { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, style).format(new Date(`${day}T12:00:00Z`));
}

/** The recurrence of a shift in words; as it is written where words would be too many. */
function useRecurrence() {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  return (shift: Shift): string => {
    const rule = recurrenceOf(shift.rrule, shift.valid_from);
    if (!rule) return shift.rrule;
    const { kind, interval, count, until } = rule;
    const days = daysInWords(rule.days, locale);
    const every = { interval, days };
    const base =
      kind === "daily"
        ? t(interval === 1 ? "recurrence.daily" : "recurrence.daily_every", every)
        : interval === 1
          ? days
          : t("recurrence.weekly_every", every);
    if (count !== null) return t("recurrence.times", { rule: base, count });
    return until === null
      ? base
      : t("recurrence.until", { rule: base, day: dayText(until, locale) });
  };
}

/** When lines work. */
export function ShiftsSection() {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const field = useFields();
  const names = useNames();
  const recurrence = useRecurrence();
  const { data, error } = useQuery(shiftsQuery);
  const valid = ({ valid_from, valid_until }: Shift) =>
    valid_until === null
      ? t("valid_from", { from: dayText(valid_from, locale) })
      : t("valid_between", {
          from: dayText(valid_from, locale),
          until: dayText(valid_until, locale),
        });
  const columns: Column<Shift>[] = [
    { key: "asset", name: field("asset"), text: (shift) => names.asset(shift.asset_id) },
    { key: "name", name: field("name"), text: (shift) => shift.name },
    {
      key: "time",
      name: field("clock"),
      text: ({ start, length }) => `${start.slice(0, 5)}\u2013${endOf(start, length)}`,
      cell: ({ start, length }) => (
        <>
          {start.slice(0, 5)}
          {"\u2013"}
          {endOf(start, length)} <span className="of-quiet">{formatDuration(length)}</span>
        </>
      ),
    },
    {
      key: "recurrence",
      name: field("recurrence"),
      text: recurrence,
      cell: (shift) => <span title={shift.rrule}>{recurrence(shift)}</span>,
    },
    { key: "crew", name: field("crew"), text: (shift) => shift.crew },
    { key: "valid", name: field("valid"), text: valid },
    {
      key: "excluded",
      name: field("excluded"),
      text: ({ excluded }) => excluded.map((day) => dayText(day, locale)).join(", ") || null,
      wraps: true,
    },
  ];
  return (
    <Records
      name="shifts"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}
