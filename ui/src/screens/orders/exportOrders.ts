import type { Order, OrderFilter } from "@/api/types";
import { type CsvRow, csvText } from "@/lib/csv";
import { saveFile } from "@/lib/saveFile";
import { readPage } from "./useOrderPages";

const page_size = 500;

const fields: [string, (order: Order) => string | number | null][] = [
  ["number", (order) => order.number],
  ["source", (order) => order.source],
  ["external_id", (order) => order.external_id],
  ["product_code", (order) => order.product.code],
  ["product_name", (order) => order.product.name],
  ["mode", (order) => order.mode],
  ["required_quantity", (order) => order.required_quantity],
  ["scheduled_quantity", (order) => order.scheduled_quantity],
  ["actual_quantity", (order) => order.actual_quantity],
  ["waste_quantity", (order) => order.waste_quantity],
  ["infeed_quantity", (order) => order.infeed_quantity],
  ["remaining_quantity", (order) => order.remaining_quantity],
  ["unit", (order) => order.unit],
  ["earliest_start", (order) => order.earliest_start],
  ["due_at", (order) => order.due_at],
  ["lateness_seconds", (order) => order.lateness],
  ["expected_end", (order) => order.expected_end],
  ["priority", (order) => order.priority],
  ["status", (order) => order.status],
  ["lines", (order) => order.lines.map((line) => line.path).join(" ")],
  ["notes", (order) => order.notes],
  ["created_at", (order) => order.created_at],
  ["updated_at", (order) => order.updated_at],
];

/** Orders as rows under the names that the API and the import know. */
function orderRows(orders: readonly Order[]): CsvRow[] {
  return [
    fields.map(([name]) => name),
    ...orders.map((order) => fields.map(([, value]) => value(order))),
  ];
}

/** Every order of a filter, page by page; tells how far it is. */
export async function readAll(
  filter: OrderFilter,
  progress: (done: number, total: number) => void,
): Promise<Order[]> {
  const orders: Order[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(filter, cursor, page_size);
    orders.push(...page.items);
    progress(orders.length, page.total);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return orders;
}

/** Hands orders to the browser as a CSV file. */
export function saveCsv(orders: readonly Order[], name: string): void {
  saveFile(csvText(orderRows(orders)), name);
}
