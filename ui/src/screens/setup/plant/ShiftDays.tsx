import { Button, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChangedDay } from "@/api/setup";
import fields from "@/components/Fields.module.css";
import { endOf, lengthOf } from "@/recurrence/recurrence";
import { useShiftWords } from "@/recurrence/useShiftWords";
import plant from "./Plant.module.css";
import styles from "./Shifts.module.css";

/** Days on which a shift does not work though its rule says so. */
export function DaysOff(props: {
  days: string[];
  error: string | undefined;
  set: (days: string[]) => void;
}) {
  const { t } = useTranslation("setup");
  const words = useShiftWords();
  const { days, set } = props;
  const [day, setDay] = useState("");
  const add = () => {
    if (day === "" || days.includes(day)) return;
    set([...days, day].sort());
    setDay("");
  };
  return (
    <fieldset className={fields.fieldset}>
      <legend>{t("shift.exceptions")}</legend>
      <div className={plant.inline}>
        <TextInput
          type="date"
          aria-label={t("shift.exception_day")}
          value={day}
          error={props.error}
          onChange={(event) => setDay(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || day === "") return;
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" disabled={day === ""} onClick={add}>
          {t("shift.add_exception")}
        </Button>
      </div>
      {days.length > 0 && (
        <ul className={styles.chips}>
          {days.map((each) => (
            <li key={each}>
              {words.day(each)}
              <button
                type="button"
                aria-label={t("shift.remove_exception", { day: words.day(each) })}
                onClick={() => set(days.filter((other) => other !== each))}
              >
                <IconX size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}

/** Days on which a shift is at another time than usual. */
export function ChangedDays(props: {
  days: readonly ChangedDay[];
  /** The usual times, from which a changed day begins. */
  usual: { start: string; length: number };
  error: string | undefined;
  set: (days: ChangedDay[]) => void;
}) {
  const { t } = useTranslation("setup");
  const words = useShiftWords();
  const { days, usual, set } = props;
  const [date, setDate] = useState("");
  const [start, setStart] = useState(usual.start);
  const [end, setEnd] = useState(endOf(usual.start, usual.length));
  const add = () => {
    const others = days.filter((day) => day.date !== date);
    const added = [...others, { date, start, length: lengthOf(start, end) }];
    set(added.sort((a, b) => a.date.localeCompare(b.date)));
    setDate("");
  };
  return (
    <fieldset className={fields.fieldset}>
      <legend>{t("shift.changed")}</legend>
      <div className={plant.inline}>
        <TextInput
          type="date"
          aria-label={t("shift.changed_day")}
          value={date}
          error={props.error}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <TextInput
          type="time"
          aria-label={t("shift.changed_start")}
          value={start}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        <TextInput
          type="time"
          aria-label={t("shift.changed_end")}
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={date === "" || start === "" || end === ""}
          onClick={add}
        >
          {t("shift.add_changed")}
        </Button>
      </div>
      {days.length > 0 && (
        <ul className={styles.chips}>
          {days.map((day) => (
            <li key={day.date}>
              {words.day(day.date)} {words.clock(day)}
              {day.crew && ` \u00b7 ${day.crew}`}
              <button
                type="button"
                aria-label={t("shift.remove_changed", { day: words.day(day.date) })}
                onClick={() => set(days.filter(({ date: other }) => other !== day.date))}
              >
                <IconX size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
