import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type FoundEntry, foundPlanQuery, optimisationQuery } from "@/api/optimisations";
import type { Id } from "@/api/types";
import { type Rows, row_height, toX } from "@/board/layout";
import type { BoardView } from "@/board/useBoardView";
import styles from "./FoundTrace.module.css";
import { itemKey, useFoundTrace } from "./trace";

/** Of which an entry is drawn at most at once. */
const most = 600;

/** A found plan on the board before it is taken: where entries would stand that it moves or adds. */
export function FoundTrace(props: {
  job: Id;
  whatIf: Id | null;
  rows: Rows;
  view: Pick<BoardView, "scale" | "part">;
}) {
  const { t } = useTranslation("optimise");
  const trace = useFoundTrace();
  const job = useQuery(optimisationQuery(props.job)).data;
  const wanted = trace.on && job?.status === "done" && (job.what_if?.id ?? null) === props.whatIf;
  const found = useQuery({ ...foundPlanQuery(props.job), enabled: wanted }).data?.items;
  if (!wanted || !found) return null;
  const { scale, part } = props.view;
  const tops = new Map(props.rows.lines.map(({ line, top }) => [line.id, top]));
  const accepted = new Set(job.accepted_lines);
  const drawn = (item: FoundEntry) =>
    item.what !== "same" &&
    !accepted.has(item.line_id) &&
    (!trace.left_out.has(item.line_id) || trace.picked === itemKey(item));
  const within = (item: FoundEntry) => {
    const top = tops.get(item.line_id);
    if (top === undefined || !drawn(item)) return false;
    if (top + row_height < part.y.from || top > part.y.to) return false;
    const left = toX(scale, Date.parse(item.start_at));
    return left <= part.x.to && toX(scale, Date.parse(item.end_at)) >= part.x.from;
  };
  const gone = found.filter((each) => each.what === "moved" && drawn(each));
  return (
    <>
      {/* What goes elsewhere stands back where it is now. */}
      <style>
        {gone
          .slice(0, most)
          .map(({ entry_id }) => `[data-entry="${entry_id}"]{opacity:.25}`)
          .join("")}
      </style>
      {found
        .filter(within)
        .slice(0, most)
        .map((item) => {
          const x = toX(scale, Date.parse(item.start_at));
          const width = Math.max(toX(scale, Date.parse(item.end_at)) - x, 3);
          const key = itemKey(item);
          return (
            <div
              key={key}
              aria-hidden
              className={styles.found}
              data-found={item.order_number}
              data-late={item.late || undefined}
              data-small={width < 40 || undefined}
              data-picked={trace.picked === key || undefined}
              title={t("found.trace", { number: item.order_number })}
              style={{
                transform: `translate(${x}px, ${(tops.get(item.line_id) ?? 0) + 4}px)`,
                width,
                height: row_height - 10,
              }}
            >
              {width >= 64 && item.order_number}
            </div>
          );
        })}
    </>
  );
}
