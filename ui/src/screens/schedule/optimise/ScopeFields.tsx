import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ProfileFields } from "@/api/optimisations";
import { formatDuration } from "@/lib/duration";
import { LinesInput } from "@/screens/orders/LinesInput";
import type { Scope } from "./asking";
import styles from "./Optimise.module.css";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const limits = [15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute, hour];
const frozen = [0, hour, 2 * hour, 4 * hour, 8 * hour, day, 2 * day, 7 * day];
const horizons = [day, 2 * day, 3 * day, 7 * day, 14 * day, 28 * day, 91 * day];
const large = [2 * hour, 4 * hour, 8 * hour, 12 * hour, day, 2 * day];
const pieces = [hour / 2, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, day];

/** Which orders and lines are planned, what stays, what may be split, and for how long it is tried. */
export function ScopeFields(props: {
  scope: Scope;
  onScope: (part: Partial<Scope>) => void;
  fields: ProfileFields;
  onFields: (part: Partial<ProfileFields>) => void;
}) {
  const { t } = useTranslation("optimise");
  const { scope, onScope, fields, onFields } = props;
  const { split_over, smallest_piece } = fields;
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t("scope.what")}
        value={scope.only_new ? "new" : "all"}
        onChange={(value) => onScope({ only_new: value === "new" })}
        data={[
          { value: "all", label: t("scope.all") },
          { value: "new", label: t("scope.only_new") },
        ]}
      />
      <p className="of-quiet">{t(scope.only_new ? "scope.only_new_detail" : "scope.all_detail")}</p>
      <LinesInput
        value={scope.lines}
        onChange={(lines) => onScope({ lines })}
        note={scope.lines.length === 0 ? t("scope.all_lines") : undefined}
      />
      <Times
        label={t("scope.horizon")}
        none={t("scope.horizon_none")}
        times={horizons}
        value={fields.horizon_time}
        onTime={(horizon_time) => onFields({ horizon_time })}
      />
      <Times
        label={t("scope.freeze")}
        times={frozen}
        value={fields.freeze_time}
        onTime={(time) => onFields({ freeze_time: time ?? 0 })}
      />
      <Checkbox
        size="sm"
        label={t("scope.split")}
        checked={split_over !== null}
        onChange={(event) =>
          onFields(
            event.currentTarget.checked
              ? { split_over: 8 * hour, smallest_piece: 2 * hour }
              : { split_over: null, smallest_piece: null },
          )
        }
      />
      {split_over !== null && (
        <div className={styles.pair}>
          <Times
            label={t("scope.split_over")}
            times={large}
            value={split_over}
            onTime={(over) =>
              onFields({
                split_over: over,
                smallest_piece: Math.min(smallest_piece ?? hour, over ?? hour),
              })
            }
          />
          <Times
            label={t("scope.smallest_piece")}
            times={pieces.filter((each) => each <= split_over)}
            value={smallest_piece}
            onTime={(piece) => onFields({ smallest_piece: piece })}
          />
        </div>
      )}
      <Times
        label={t("scope.time_limit")}
        times={limits}
        value={fields.time_limit}
        onTime={(time) => onFields({ time_limit: time ?? minute })}
      />
    </>
  );
}

const nothing = "none";

/** One of some lengths of time, in seconds; null only where there is a word for it. */
function Times(props: {
  label: string;
  times: readonly number[];
  value: number | null;
  /** Stands for null. */
  none?: string;
  onTime: (time: number | null) => void;
}) {
  const { t } = useTranslation("optimise");
  const { label, value, none } = props;
  const all = new Set([...props.times, ...(value === null ? [] : [value])]);
  const data = [...all]
    .sort((one, other) => one - other)
    .map((time) => ({
      value: String(time),
      label: time === 0 ? t("scope.nothing") : lengthText(time, t),
    }));
  return (
    <Select
      className={styles.field}
      size="xs"
      allowDeselect={false}
      label={label}
      data={none === undefined ? data : [{ value: nothing, label: none }, ...data]}
      value={value === null ? nothing : String(value)}
      onChange={(time) => props.onTime(time === null || time === nothing ? null : Number(time))}
    />
  );
}

type Words = (
  key: "scope.days" | "scope.hours" | "scope.minutes",
  how: { count: number },
) => string;

/** A length of time as a person says it where it is whole: "7 days", "4 hours". */
function lengthText(time: number, t: Words): string {
  if (time % day === 0) return t("scope.days", { count: time / day });
  if (time % hour === 0) return t("scope.hours", { count: time / hour });
  if (time % minute === 0) return t("scope.minutes", { count: time / minute });
  return formatDuration(time);
}
