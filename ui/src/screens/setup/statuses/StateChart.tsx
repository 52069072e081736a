import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrderStatus } from "@/api/types";
import { useStatusName } from "@/screens/orders/StatusTag";
import { type MoveEdits, moveCell, moveKey } from "./moveEdits";
import styles from "./Statuses.module.css";

const step = 128;
const box = { width: 104, height: 30 };
const rise = 15;

interface Arc {
  key: string;
  from: number;
  to: number;
  itself: boolean;
  reason: boolean;
}

function arcsOf(statuses: readonly OrderStatus[], edits: MoveEdits): Arc[] {
  return statuses.flatMap((from, row) =>
    statuses.flatMap((to, column): Arc[] => {
      const cell = moveCell(from, to);
      const move = edits.get(moveKey(from, to)) ?? cell.now;
      if (move === "none" && !cell.itself) return [];
      const { itself } = cell;
      return [{ key: moveKey(from, to), from: row, to: column, itself, reason: move === "reason" }];
    }),
  );
}

/** An arc over the boxes for a move onwards, under them for one back; wider ones stand higher. */
function pathOf({ from, to }: Arc, middle: number): string {
  const onwards = to > from;
  const side = onwards ? -1 : 1;
  const edge = middle + (side * box.height) / 2;
  const span = Math.abs(to - from);
  const x = (at: number) => at * step + box.width / 2 + 2;
  const start = x(from) + (onwards ? 14 : -14);
  const end = x(to) + (onwards ? -14 : 14);
  const height = edge + side * (6 + rise * span);
  return `M${start} ${edge} C${start} ${height} ${end} ${height} ${end} ${edge + side * 5}`;
}

/** The legal moves drawn: onwards above, back below; the matrix says the same in words. */
export function StateChart(props: { statuses: readonly OrderStatus[]; edits: MoveEdits }) {
  const { t } = useTranslation("products");
  const statusName = useStatusName();
  const { statuses } = props;
  const [near, setNear] = useState<number | null>(null);
  const arcs = arcsOf(statuses, props.edits);
  const reach = (onwards: boolean) =>
    Math.max(1, ...arcs.filter((arc) => arc.to > arc.from === onwards).map(spanOf));
  const above = 14 + 0.78 * rise * reach(true);
  const below = 14 + 0.78 * rise * reach(false);
  const middle = above + box.height / 2;
  const width = statuses.length * step - (step - box.width) + 4;
  const height = above + box.height + below;
  return (
    <section className={styles.part} aria-label={t("statuses.chart")}>
      <div className={styles.partHead}>
        <h2>{t("statuses.chart")}</h2>
      </div>
      {/* biome-ignore lint/a11y: it scrolls, by keyboard too, and is no fieldset */}
      <div className={styles.chart} tabIndex={0} role="group" aria-label={t("statuses.chart")}>
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={t("statuses.chart_says", { moves: arcs.length, count: statuses.length })}
        >
          <defs>
            <marker
              id="move-end"
              viewBox="0 0 8 8"
              refX="5"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0 8 4 0 8Z" fill="context-stroke" />
            </marker>
          </defs>
          {arcs.map((arc) => (
            <path
              key={arc.key}
              d={pathOf(arc, middle)}
              className={styles.arc}
              data-itself={arc.itself}
              data-reason={arc.reason}
              data-near={near === null ? undefined : arc.from === near}
              markerEnd="url(#move-end)"
            />
          ))}
          {statuses.map((status, at) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: only shows what the matrix says
            <g
              key={status.id}
              onMouseEnter={() => setNear(at)}
              onMouseLeave={() => setNear(null)}
              className={styles.node}
              data-off={!status.enabled}
            >
              <rect
                x={at * step + 2}
                y={middle - box.height / 2}
                width={box.width}
                height={box.height}
                rx={6}
              />
              <rect
                x={at * step + 2}
                y={middle - box.height / 2}
                width={5}
                height={box.height}
                rx={2}
                style={{ fill: status.colour, stroke: "none" }}
              />
              <text x={at * step + 2 + box.width / 2 + 2} y={middle + 4} textAnchor="middle">
                {shortened(statusName(status.name))}
              </text>
              <title>{statusName(status.name)}</title>
            </g>
          ))}
        </svg>
      </div>
    </section>
  );
}

const spanOf = ({ from, to }: Arc) => Math.abs(to - from);
const shortened = (name: string) => (name.length > 14 ? `${name.slice(0, 13)}\u2026` : name);
