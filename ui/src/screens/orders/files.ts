import { address } from "@/api/client";
import type { OrderFilter } from "@/api/types";
import type { ColumnId, Shown } from "./columns";

/** Most orders that may be named one by one in an address. */
export const most_named = 1000;
/** Most orders that are printed at once. */
export const most_printed = 500;

/* What stands in one column of the list is several of a file. */
const fields: Partial<Record<ColumnId, string[]>> = { product: ["product", "product_name"] };

/** The fields of a file with what the list shows. */
function fileColumns(columns: readonly Shown[]): string {
  return columns.flatMap(({ id }) => fields[id] ?? [id]).join(",");
}

/** Where the file of the orders of a filter is; with all fields where no columns are named. */
export function exportAddress(
  format: "csv" | "xlsx",
  filter: OrderFilter,
  zone: string,
  columns?: readonly Shown[],
): string {
  const named = columns && fileColumns(columns);
  return address("/orders/export", { format, ...filter, zone, columns: named });
}

export type Paper = "a4" | "label";

/** Where the travellers of orders are, as PDF. */
export function travellerAddress(ids: readonly number[], format: Paper, language: string): string {
  return address("/orders/traveller", { ids: ids.join(","), format, language });
}

/** Lets the browser take something from an address, as a file or in a tab of its own. */
export function take(from: string, in_tab: boolean): void {
  const link = document.createElement("a");
  link.href = from;
  link.rel = "noopener";
  if (in_tab) link.target = "_blank";
  else link.download = "";
  link.click();
}
