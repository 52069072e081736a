import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FoundLine } from "@/api/optimisations";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { Moves } from "./Moves";
import styles from "./Optimise.module.css";
import type { Place } from "./props";

const icon = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** A line of a found plan: whether it is taken, what it comes to, and each of its moves. */
export function FoundLineItem(props: {
  job: number;
  line: FoundLine;
  name: string;
  /** Names of the lines that it can only be accepted with. */
  together: readonly string[];
  accepted: boolean;
  takeable: boolean;
  checked: boolean;
  onCheck: () => void;
  onPlace: (place: Place) => void;
}) {
  const { t } = useTranslation("optimise");
  const { line, accepted, takeable } = props;
  const together = takeable && !accepted && props.together.length > 0;
  const [open, setOpen] = useState(false);
  const id = useId();
  const list = new Intl.ListFormat(useLocale(), { style: "short", type: "unit" });
  const gone = line.changes - line.moved - line.new;
  const counts = [
    line.new > 0 && t("found.count_new", { count: line.new }),
    line.moved > 0 && t("found.count_moved", { count: line.moved }),
    gone > 0 && t("found.count_gone", { count: gone }),
  ];
  return (
    <li>
      <div className={styles.line}>
        {takeable && !accepted && (
          <Checkbox
            size="xs"
            aria-describedby={together ? `${id}-together` : undefined}
            aria-label={t("found.take", { line: props.name })}
            checked={props.checked}
            onChange={props.onCheck}
          />
        )}
        <button
          type="button"
          className={styles.lineName}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen((now) => !now)}
        >
          <span className={styles.grow}>
            <b>{props.name}</b>{" "}
            {accepted && <MeaningTag meaning="running">{t("found.accepted")}</MeaningTag>}
            <span className={styles.lineDetail}>{counts.filter(Boolean).join(" · ")}</span>
            <Change line={line} name="tardiness" />
            <Change line={line} name="changeover_time" />
          </span>
          {open ? <IconChevronDown {...icon} /> : <IconChevronRight {...icon} />}
        </button>
      </div>
      {together && (
        <p id={`${id}-together`} className={styles.together}>
          {t("found.together", { lines: list.format(props.together) })}
        </p>
      )}
      <div id={id}>
        {open && <Moves job={props.job} line_id={line.line_id} onPlace={props.onPlace} />}
      </div>
    </li>
  );
}

/** A figure of the line before and after, where it changes. */
function Change(props: { line: FoundLine; name: "tardiness" | "changeover_time" }) {
  const { t } = useTranslation("optimise");
  const { line, name } = props;
  const before = line[`${name}_before`];
  const after = line[name];
  if (Math.round(before) === Math.round(after)) return null;
  return (
    <span className={styles.lineDetail}>
      {t(`figures.${name}`)}{" "}
      <span className="of-nowrap">{`${formatDuration(before)} → ${formatDuration(after)}`}</span>
      <span className="of-hidden">
        {` ${t(after < before ? "figures.better" : "figures.worse")}`}
      </span>
    </span>
  );
}
