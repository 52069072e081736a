import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu, Popover } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import { type BoardLine, type Expected, lateBy } from "@/board/layout";
import { MeaningTag } from "@/components/MeaningMark";
import { Quantity } from "@/components/Quantity";
import { When } from "@/components/When";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { iso } from "./calls";
import styles from "./Schedule.module.css";
import { BestPlacesLink, WhyLink } from "./why/WhyLink";

export interface EntryActs {
  /** The other entries of its order, each with where it stands, that it can become one with. */
  siblings: readonly { entry: Entry; where: string }[];
  /** Whether something remains to be made of it, which can be moved although it has started. */
  remaining: boolean;
  expected: Expected | null;
  onMerge: (into: Entry) => void;
  onRemaining: () => void;
  /** Opens the rule of a planned stop; null where there is none to open. */
  onEdit: (() => void) | null;
  onPin: () => void;
  onSplit: () => void;
  onMove: () => void;
  onRemove: () => void;
}

function MergeButton(props: Pick<EntryActs, "siblings" | "onMerge">) {
  const { t } = useTranslation("schedule");
  const { siblings, onMerge } = props;
  const [only] = siblings;
  const small = { size: "xs", variant: "default" } as const;
  if (!only) return null;
  if (siblings.length === 1) {
    return (
      <Button {...small} onClick={() => onMerge(only.entry)}>
        {t("entry.merge_into", { where: only.where })}
      </Button>
    );
  }
  return (
    <Menu withinPortal={false} position="bottom-start">
      <Menu.Target>
        <Button {...small}>{t("entry.merge")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {siblings.map(({ entry, where }) => (
          <Menu.Item key={entry.id} onClick={() => onMerge(entry)}>
            {where}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Facts(props: { entry: Entry; line: BoardLine; expected: Expected | null }) {
  const { t } = useTranslation(["schedule", "common"]);
  const { entry, line, expected } = props;
  const due = entry.due_at === null ? null : Date.parse(entry.due_at);
  const late = lateBy(Date.parse(entry.end_at), due);
  return (
    <dl>
      <dt>{t("entry.line")}</dt>
      <dd>{line.name}</dd>
      <dt>{t("entry.time")}</dt>
      <dd>
        <When at={entry.start_at} zone={line.time_zone} style="day_time" /> –{" "}
        <When at={entry.end_at} zone={line.time_zone} style="day_time" />
      </dd>
      {expected && (
        <>
          <dt>{t("entry.expected")}</dt>
          <dd>
            <When at={iso(expected.start)} zone={line.time_zone} style="day_time" /> –{" "}
            <When at={iso(expected.end)} zone={line.time_zone} style="day_time" />
            {expected.late && (
              <div>
                <MeaningTag meaning="down">{t("entry.expected_late")}</MeaningTag>
              </div>
            )}
          </dd>
        </>
      )}
      <dt>{t("entry.length")}</dt>
      <dd>{formatDuration(secondsBetween(entry.start_at, entry.end_at))}</dd>
      {entry.quantity !== null && (
        <>
          <dt>{t("entry.quantity")}</dt>
          <dd>
            <Quantity value={entry.quantity} unit={entry.unit} />
          </dd>
          {entry.actual_quantity !== null && (
            <>
              <dt>{t("entry.made")}</dt>
              <dd>
                <Quantity value={entry.actual_quantity} unit={entry.unit} />
              </dd>
            </>
          )}
        </>
      )}
      {entry.due_at !== null && (
        <>
          <dt>{t("entry.due")}</dt>
          <dd>
            <When at={entry.due_at} zone={line.time_zone} style="day_time" />
            {late !== null && (
              <div>
                <MeaningTag meaning="down">
                  {t("common:time.late_by", { time: formatDuration(late) })}
                </MeaningTag>
              </div>
            )}
          </dd>
        </>
      )}
      {entry.notes !== "" && (
        <>
          <dt>{t("entry.notes")}</dt>
          <dd>{entry.notes}</dd>
        </>
      )}
    </dl>
  );
}

function Acts(props: { entry: Entry; line: BoardLine } & EntryActs) {
  const { t } = useTranslation("schedule");
  const { entry, line } = props;
  if (entry.changeover_for !== null) return <p className="of-quiet">{t("entry.changeover_of")}</p>;
  const small = { size: "xs", variant: "default" } as const;
  const still = entry.run_id !== null;
  return (
    <div className={styles.entryActs}>
      {entry.order_id !== null && (
        <Button
          {...small}
          variant="filled"
          renderRoot={(root) => (
            <Link {...root} to="/orders" search={{ order: String(entry.order_id) }} />
          )}
        >
          {t("entry.open_order")}
        </Button>
      )}
      {props.onEdit && (
        <Button {...small} variant="filled" onClick={props.onEdit}>
          {t("entry.edit")}
        </Button>
      )}
      {props.remaining ? (
        <Button {...small} onClick={props.onRemaining}>
          {t("entry.move_remaining")}
        </Button>
      ) : (
        <Button {...small} disabled={still || entry.pinned} onClick={props.onMove}>
          {t("entry.move")}
        </Button>
      )}
      {entry.order_id !== null && (entry.late || entry.expected_late) && <WhyLink entry={entry} />}
      {entry.order_id !== null && !still && !entry.pinned && (
        <BestPlacesLink seeking={{ entry: entry.id }} />
      )}
      <MergeButton {...props} />
      {entry.order_id !== null && (
        <Button {...small} onClick={props.onSplit}>
          {t("entry.split")}
        </Button>
      )}
      <Button {...small} onClick={props.onPin}>
        {t(entry.pinned ? "entry.unpin" : "entry.pin")}
      </Button>
      <Button {...small} disabled={still} color="red" onClick={props.onRemove}>
        {t("entry.remove")}
      </Button>
      <Button
        {...small}
        variant="subtle"
        renderRoot={(root) => <Link {...root} to="/line/$" params={{ _splat: line.path }} />}
      >
        {t("entry.open_line")}
      </Button>
    </div>
  );
}

/** Everything of one entry beside its bar, and what can be done with it. */
export function EntryCard(
  props: {
    entry: Entry;
    line: BoardLine;
    /** Where the bar is, on the plane of the board. */
    at: { x: number; y: number; width: number; height: number };
    onClose: () => void;
  } & EntryActs,
) {
  const { t } = useTranslation("schedule");
  const { entry, at } = props;
  const title = entry.order_number ?? entry.mode;
  return (
    <Popover
      key={entry.id}
      opened
      trapFocus
      returnFocus
      closeOnEscape
      withRoles={false}
      withArrow
      width={340}
      position="bottom"
      onChange={(opened) => !opened && props.onClose()}
    >
      <Popover.Target>
        <div
          style={{
            position: "absolute",
            left: at.x,
            top: at.y,
            width: at.width,
            height: at.height,
            pointerEvents: "none",
          }}
        />
      </Popover.Target>
      <Popover.Dropdown className={styles.entry} role="dialog" aria-label={title}>
        <h2>{title}</h2>
        {entry.product_name !== null && <span className="of-quiet">{entry.product_name}</span>}
        <Facts entry={entry} line={props.line} expected={props.expected} />
        {entry.run_id !== null && <MeaningTag meaning="running">{t("entry.started")}</MeaningTag>}
        {entry.series_id !== null && <p className="of-quiet">{t("entry.recurs")}</p>}
        {entry.pinned && <p className="of-quiet">{t("entry.pinned")}</p>}
        <Acts {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}
