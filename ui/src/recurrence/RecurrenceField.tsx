import "@mantine/core/styles/NumberInput.layer.css";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import fields from "@/components/Fields.module.css";
import { useLocale } from "@/components/useLocale";
import { mondayOf } from "./occurrences";
import styles from "./Recurrence.module.css";
import { dayName, type Pattern, recurrenceOf, ruleOf, weekdayOf } from "./recurrence";
import { turnsOf } from "./turns";
import { dayText } from "./useShiftWords";

const kinds = ["weekly", "daily", "every_days", "weeks", "monthly", "yearly", "rule"] as const;
type Kind = (typeof kinds)[number];

const all_days = [1, 2, 3, 4, 5, 6, 7];

/** What a pattern becomes when people choose another kind. */
function turned(kind: Kind, pattern: Pattern, valid_from: string): Pattern {
  const days = pattern.kind === "weekly" ? pattern.days : [1, 2, 3, 4, 5];
  switch (kind) {
    case "weekly":
      return { kind: "weekly", interval: 1, days };
    case "weeks":
      return { kind: "weekly", interval: 2, days };
    case "every_days":
      return { kind: "every_days", interval: 2 };
    case "monthly":
      return { kind: "monthly", nth: 1, day: weekdayOf(valid_from) };
    default:
      return { kind };
  }
}

/** How a shift recurs, chosen in words; what words don't say is written as a rule. */
export function RecurrenceField(props: {
  rrule: string;
  valid_from: string;
  error: string | undefined;
  onChange: (change: { rrule?: string; valid_from?: string }) => void;
}) {
  const { t } = useTranslation("calendar");
  const { rrule, valid_from, onChange } = props;
  const { pattern } = recurrenceOf(rrule, valid_from);
  const [free, setFree] = useState(pattern.kind === "rule");
  const kind: Kind = free
    ? "rule"
    : pattern.kind === "weekly" && pattern.interval > 1
      ? "weeks"
      : pattern.kind;
  const set = (next: Pattern) => onChange({ rrule: ruleOf(next, rrule) });
  return (
    <fieldset className={fields.fieldset}>
      <legend>{t("recurrence.label")}</legend>
      <div className={styles.inline}>
        <Select
          aria-label={t("recurrence.label")}
          data={kinds.map((each) => ({ value: each, label: t(`recurrence.kinds.${each}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => {
            const chosen = kinds.find((each) => each === value) ?? "weekly";
            setFree(chosen === "rule");
            if (chosen !== "rule") set(turned(chosen, pattern, valid_from));
          }}
        />
        {kind === "every_days" && pattern.kind === "every_days" && (
          <Interval
            label={t("recurrence.days")}
            value={pattern.interval}
            set={(interval) => set({ ...pattern, interval })}
          />
        )}
        {kind === "weeks" && pattern.kind === "weekly" && (
          <Interval
            label={t("recurrence.weeks")}
            value={pattern.interval}
            set={(interval) => set({ ...pattern, interval })}
          />
        )}
        {kind === "monthly" && pattern.kind === "monthly" && (
          <Monthly pattern={pattern} set={set} />
        )}
      </div>
      {!free && pattern.kind === "weekly" && (
        <Days days={pattern.days} set={(days) => set({ ...pattern, days })} />
      )}
      {kind === "weeks" && pattern.kind === "weekly" && (
        <FirstWeek
          weeks={pattern.interval}
          valid_from={valid_from}
          set={(day) => onChange({ valid_from: day })}
        />
      )}
      {free && (
        <TextInput
          label={t("recurrence.rule")}
          description={t("recurrence.rule_detail")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={rrule}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ rrule: event.currentTarget.value })}
        />
      )}
      {props.error !== undefined && (
        <p role="alert" className={fields.fault}>
          {props.error}
        </p>
      )}
    </fieldset>
  );
}

function Interval(props: { label: string; value: number; set: (interval: number) => void }) {
  return (
    <NumberInput
      aria-label={props.label}
      className={styles.narrow}
      value={props.value}
      min={2}
      max={99}
      suffix={` ${props.label}`}
      clampBehavior="strict"
      onChange={(value) => Number(value) >= 2 && props.set(Number(value))}
    />
  );
}

function Days({ days, set }: { days: number[]; set: (days: number[]) => void }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const turn = (day: number) => {
    const next = days.includes(day) ? days.filter((each) => each !== day) : [...days, day];
    if (next.length > 0) set(next.sort((a, b) => a - b));
  };
  return (
    <div className={styles.dayRow}>
      {all_days.map((day) => (
        <button
          key={day}
          type="button"
          className={styles.dayButton}
          aria-pressed={days.includes(day)}
          title={dayName(day, locale)}
          onClick={() => turn(day)}
        >
          {dayName(day, locale, "short")}
        </button>
      ))}
      <button type="button" className={fields.preset} onClick={() => set([1, 2, 3, 4, 5])}>
        {t("recurrence.weekdays")}
      </button>
      <button type="button" className={fields.preset} onClick={() => set([6, 7])}>
        {t("recurrence.weekend")}
      </button>
    </div>
  );
}

const nths = [1, 2, 3, 4, -1] as const;

function Monthly(props: {
  pattern: Extract<Pattern, { kind: "monthly" }>;
  set: (pattern: Pattern) => void;
}) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const { pattern, set } = props;
  return (
    <>
      <Select
        aria-label={t("recurrence.which")}
        className={styles.narrow}
        data={nths.map((nth) => ({ value: String(nth), label: t(`recurrence.nths.${nth}`) }))}
        value={String(pattern.nth)}
        allowDeselect={false}
        onChange={(value) => set({ ...pattern, nth: Number(value) })}
      />
      <Select
        aria-label={t("recurrence.day")}
        className={styles.narrow}
        data={all_days.map((day) => ({ value: String(day), label: dayName(day, locale) }))}
        value={String(pattern.day)}
        allowDeselect={false}
        onChange={(value) => set({ ...pattern, day: Number(value) })}
      />
    </>
  );
}

/** Of a rotation over weeks: which of them it begins with; shifts of other crews take the others. */
function FirstWeek(props: { weeks: number; valid_from: string; set: (day: string) => void }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const { weeks, valid_from } = props;
  const today = new Date(useNow(3600)).toISOString().slice(0, 10);
  return (
    <Select
      label={t("recurrence.first_week")}
      description={t("recurrence.first_week_detail", { count: weeks })}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={turnsOf(valid_from, weeks, today).map(({ first, next }, at) => ({
        value: first,
        label: t("recurrence.week_of", { number: at + 1, day: dayText(next, locale) }),
      }))}
      value={mondayOf(valid_from)}
      allowDeselect={false}
      onChange={(value) => value && props.set(value)}
    />
  );
}
