import {
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
} from "@tanstack/react-table";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { Order } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { ProgressBar } from "@/components/ProgressBar";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { formatDuration } from "@/lib/duration";
import { formatInstant, styleForNow } from "@/lib/instant";
import { formatPercent } from "@/lib/percent";
import { formatDecimal, share } from "@/lib/quantity";
import styles from "./Orders.module.css";
import { StatusTag } from "./StatusTag";

export const features = tableFeatures({
  columnVisibilityFeature,
  columnSizingFeature,
  rowSelectionFeature,
});

function Amount(props: { value: string }) {
  return <>{formatDecimal(props.value, useLocale())}</>;
}

/** When an order is due, and by how much it is late; in one line. */
export function DueCell(props: { order: Order }) {
  const { t } = useTranslation();
  const zone = usePlantZone();
  const locale = useLocale();
  const now = useNow(60);
  const { due_at, lateness } = props.order;
  if (due_at === null) return <span className="of-quiet">–</span>;
  const clock = formatInstant(due_at, zone, locale, styleForNow(due_at, now, zone));
  if (lateness === null) return <span title={formatInstant(due_at, zone, locale)}>{clock}</span>;
  return (
    <span className={styles.due} title={formatInstant(due_at, zone, locale)}>
      <span>{clock}</span>
      <span className={`${styles.due} ${styles.late}`}>
        <MeaningMark meaning="down" size={10} />
        {t("time.late_by", { time: formatDuration(lateness) })}
      </span>
    </span>
  );
}

function ProgressCell(props: { order: Order }) {
  const locale = useLocale();
  const { actual_quantity, required_quantity, unit } = props.order;
  return (
    <span className={styles.progress}>
      <ProgressBar actual={actual_quantity} required={required_quantity} unit={unit} />
      <span>{formatPercent(share(actual_quantity, required_quantity), locale)}</span>
    </span>
  );
}

function LinesCell(props: { order: Order }) {
  const { t } = useTranslation("orders");
  const { lines } = props.order;
  if (lines.length === 0) return <span className="of-quiet">{t("table.any_line")}</span>;
  const names = lines.map((line) => line.display_name).join(", ");
  return (
    <span className={styles.cut} title={names}>
      {names}
    </span>
  );
}

function Clock(props: { at: string | null }) {
  const zone = usePlantZone();
  return props.at === null ? (
    <span className="of-quiet">–</span>
  ) : (
    <When at={props.at} zone={zone} />
  );
}

const cut = (text: ReactNode) => <span className={styles.cut}>{text}</span>;

/** How a column is drawn beside its cells. */
export interface ColumnManner {
  number?: boolean;
  grow?: boolean;
  stuck?: boolean;
  sort?: string;
}

export const manners: Record<string, ColumnManner> = {
  number: { stuck: true, sort: "number" },
  product: { grow: true, sort: "product" },
  status: { sort: "status" },
  due_at: { sort: "due_at" },
  required_quantity: { number: true, sort: "required_quantity" },
  scheduled_quantity: { number: true },
  actual_quantity: { number: true },
  waste_quantity: { number: true },
  infeed_quantity: { number: true },
  remaining_quantity: { number: true },
  priority: { number: true, sort: "priority" },
  updated_at: { sort: "updated_at" },
};

const helper = createColumnHelper<typeof features, Order>();

const amount = (
  field:
    | "required_quantity"
    | "scheduled_quantity"
    | "actual_quantity"
    | "waste_quantity"
    | "infeed_quantity"
    | "remaining_quantity",
) => helper.accessor(field, { size: 98, cell: (cell) => <Amount value={cell.getValue()} /> });

export const columns = helper.columns([
  helper.accessor("number", {
    size: 150,
    cell: (cell) => (
      <span className={`${styles.cut} ${styles.strong}`} title={cell.getValue()}>
        {cell.getValue()}
      </span>
    ),
  }),
  helper.accessor("product", {
    size: 208,
    cell: (cell) => (
      <span className={styles.cut} title={`${cell.getValue().code} ${cell.getValue().name}`}>
        {cell.getValue().name} <span className="of-quiet">{cell.getValue().code}</span>
      </span>
    ),
  }),
  helper.accessor("status", {
    size: 116,
    cell: (cell) => <StatusTag status={cell.getValue()} />,
  }),
  helper.accessor("due_at", {
    size: 244,
    cell: (cell) => <DueCell order={cell.row.original} />,
  }),
  helper.display({
    id: "progress",
    size: 132,
    cell: (cell) => <ProgressCell order={cell.row.original} />,
  }),
  amount("required_quantity"),
  amount("scheduled_quantity"),
  amount("actual_quantity"),
  helper.accessor("unit", { size: 68, cell: (cell) => cut(cell.getValue()) }),
  helper.accessor("lines", { size: 140, cell: (cell) => <LinesCell order={cell.row.original} /> }),
  helper.accessor("source", { size: 96, cell: (cell) => cut(cell.getValue()) }),
  helper.accessor("mode", { size: 104, cell: (cell) => cut(cell.getValue()) }),
  helper.accessor("updated_at", { size: 196, cell: (cell) => <Clock at={cell.getValue()} /> }),
  helper.accessor("priority", { size: 84 }),
  amount("remaining_quantity"),
  amount("waste_quantity"),
  amount("infeed_quantity"),
  helper.accessor("earliest_start", { size: 196, cell: (cell) => <Clock at={cell.getValue()} /> }),
  helper.accessor("expected_end", { size: 196, cell: (cell) => <Clock at={cell.getValue()} /> }),
  helper.accessor("external_id", { size: 132, cell: (cell) => cut(cell.getValue()) }),
]);

export const column_ids = [
  "number",
  "product",
  "status",
  "due_at",
  "progress",
  "required_quantity",
  "scheduled_quantity",
  "actual_quantity",
  "unit",
  "lines",
  "source",
  "mode",
  "updated_at",
  "priority",
  "remaining_quantity",
  "waste_quantity",
  "infeed_quantity",
  "earliest_start",
  "expected_end",
  "external_id",
] as const;

export type ColumnId = (typeof column_ids)[number];

const standard: readonly ColumnId[] = column_ids.slice(0, 13);

/** The columns that an address shows: its own list, else the standard ones. */
export function shownColumns(columns_text: string | undefined): Set<ColumnId> {
  const named = columns_text?.split(",") ?? [];
  const known = column_ids.filter((id) => named.includes(id));
  return new Set(known.length > 0 ? known : standard);
}

/** The address's text of a choice of columns; undefined for the standard ones. */
export function columnsText(shown: ReadonlySet<ColumnId>): string | undefined {
  const ids = column_ids.filter((id) => shown.has(id));
  return ids.join() === standard.join() ? undefined : ids.join();
}
