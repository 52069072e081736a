import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { RecurrenceField } from "@/recurrence/RecurrenceField";
import { dayName, ruleOf, weekdayOf } from "@/recurrence/recurrence";
import { useShiftWords } from "@/recurrence/useShiftWords";
import styles from "./Calendar.module.css";

const weeklyOn = (day: number) => ruleOf({ kind: "weekly", interval: 1, days: [day] }, "");

/** The usual ways to recur from a day on, most of them on its weekday. */
function presetsOf(day: string, yearly: boolean): Record<string, string> {
  const weekday = weekdayOf(day);
  const date = Number(day.slice(8, 10));
  const nth = Math.ceil(date / 7);
  if (yearly) return { yearly: ruleOf({ kind: "yearly" }, ""), weekly: weeklyOn(weekday) };
  return {
    daily: ruleOf({ kind: "daily" }, ""),
    weekdays: ruleOf({ kind: "weekly", interval: 1, days: [1, 2, 3, 4, 5] }, ""),
    weekly: weeklyOn(weekday),
    two_weeks: ruleOf({ kind: "weekly", interval: 2, days: [weekday] }, ""),
    monthly: ruleOf({ kind: "monthly", nth: nth > 4 ? -1 : nth, day: weekday }, ""),
  };
}

/** How a stop recurs: once, in one of the usual ways, or as it is put together; in words. */
export function RecurrencePart(props: {
  rrule: string | null;
  day: string;
  valid_until: string;
  /** Whether it may be once. */
  once: boolean;
  /** Whether a last day can be given. */
  ends: boolean;
  /** Whether it usually comes once a year, as holidays do. */
  yearly?: boolean;
  onChange: (change: { rrule?: string | null; valid_until?: string }) => void;
}) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const words = useShiftWords();
  const { rrule, day, onChange } = props;
  const presets = presetsOf(day, props.yearly === true);
  const names = Object.keys(presets);
  const usual = presets[names[0] ?? ""] ?? "FREQ=DAILY";
  const known = names.find((name) => presets[name] === rrule);
  const [free, setFree] = useState(rrule !== null && !known);
  const value = rrule === null ? "once" : !free && known ? known : "own";
  const weekday = dayName(weekdayOf(day), locale);
  return (
    <>
      <Select
        label={t("recurrence.label")}
        allowDeselect={false}
        data={[
          ...(props.once ? [{ value: "once", label: t("stop.once") }] : []),
          ...names.map((name) => ({
            value: name,
            label:
              name === "weekly"
                ? t("stop.weekly", { day: weekday })
                : words.recurrence({ rrule: presets[name] ?? usual, valid_from: day }),
          })),
          { value: "own", label: t("stop.own") },
        ]}
        value={value}
        onChange={(chosen) => {
          setFree(chosen === "own");
          if (chosen === "once") onChange({ rrule: null });
          else if (chosen === "own") onChange({ rrule: rrule ?? presets.weekly ?? usual });
          else onChange({ rrule: presets[chosen ?? ""] ?? usual });
        }}
      />
      {rrule !== null && value === "own" && (
        <RecurrenceField
          rrule={rrule}
          valid_from={day}
          error={undefined}
          onChange={(change) => change.rrule !== undefined && onChange({ rrule: change.rrule })}
        />
      )}
      {rrule !== null && (
        <>
          {value === "own" && (
            <p className={styles.said} role="status">
              {words.recurrence({ rrule, valid_from: day })}
            </p>
          )}
          {props.ends && (
            <TextInput
              type="date"
              label={t("stop.valid_until")}
              description={t("stop.valid_until_detail")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              value={props.valid_until}
              min={day}
              onChange={({ currentTarget: { value: until } }) => onChange({ valid_until: until })}
            />
          )}
        </>
      )}
    </>
  );
}
