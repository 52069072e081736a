import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import fields from "@/components/Fields.module.css";
import { useLocale } from "@/components/useLocale";
import { dayName, weekdayOf } from "@/recurrence/recurrence";
import {
  crewsOf,
  resized,
  rotation_presets,
  rotationOf,
  rowsOf,
  turnedDay,
} from "@/recurrence/rotation";
import { dayText } from "@/recurrence/useShiftWords";
import plant from "./Plant.module.css";
import styles from "./Shifts.module.css";

const longest = 366;

/** Crews as they are typed, with commas between. */
const typedCrews = (text: string) => [
  ...new Set(
    text
      .split(",")
      .map((crew) => crew.trim())
      .filter(Boolean),
  ),
];

/**
 * Which crew works a shift on which day, over and over from its first day: a grid of weeks and
 * days, begun from patterns that plants know. A day without a crew is not worked.
 */
export function RotationField(props: {
  rotation: readonly string[];
  valid_from: string;
  /** The crew that it had before it rotates. */
  crew: string;
  error: string | undefined;
  set: (rotation: string[]) => void;
}) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const { rotation, valid_from, set } = props;
  const [typed, setTyped] = useState(
    () => crewsOf(rotation).join(", ") || (props.crew ? `${props.crew}, ` : "A, B"),
  );
  const crews = typedCrews(typed);
  const rotates = rotation.length > 0;
  const begins = weekdayOf(valid_from);
  return (
    <fieldset className={fields.fieldset}>
      <legend>{t("shift.rotation")}</legend>
      <Switch
        label={t("shift.rotates")}
        checked={rotates}
        onChange={({ currentTarget: { checked } }) =>
          set(checked ? rotationOf("2-2-3", crews.length > 0 ? crews : ["A"]) : [])
        }
      />
      {rotates && (
        <>
          <div className={styles.ends}>
            <TextInput
              label={t("shift.crews")}
              description={t("shift.crews_detail")}
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <NumberInput
              className={styles.days}
              label={t("shift.rotation_days")}
              value={rotation.length}
              min={1}
              max={longest}
              clampBehavior="strict"
              onChange={(value) => Number(value) >= 1 && set(resized(rotation, Number(value)))}
            />
          </div>
          <div className={plant.inline}>
            {rotation_presets.map((preset) => (
              <Button
                key={preset}
                size="compact-sm"
                variant="default"
                disabled={crews.length === 0}
                onClick={() => set(rotationOf(preset, crews))}
              >
                {t(`shift.presets.${preset}`)}
              </Button>
            ))}
          </div>
          <table className={styles.rotation} aria-label={t("shift.rotation")}>
            <thead>
              <tr>
                <td />
                {Array.from({ length: Math.min(7, rotation.length) }, (_, at) => {
                  const day = ((begins - 1 + at) % 7) + 1;
                  return (
                    <th key={day} scope="col">
                      {dayName(day, locale, "short")}
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {rowsOf(rotation).map((row, week) => (
                <tr key={row[0]?.day}>
                  <th scope="row">{t("shift.week", { number: week + 1 })}</th>
                  {row.map(({ day, crew }) => (
                    <td key={day}>
                      <button
                        type="button"
                        data-crew={crew === "" ? "none" : crews.indexOf(crew) % 4}
                        aria-label={t("shift.rotation_day", {
                          number: day + 1,
                          crew: crew || t("shift.rotation_off"),
                        })}
                        onClick={() => set(turnedDay(rotation, day, crews))}
                      >
                        {crew || "\u2013"}
                      </button>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p className={plant.quietLine}>
            {t("shift.rotation_detail", {
              count: rotation.length,
              day: dayText(valid_from, locale),
            })}
          </p>
        </>
      )}
      {props.error !== undefined && (
        <p role="alert" className={fields.fault}>
          {props.error}
        </p>
      )}
    </fieldset>
  );
}
