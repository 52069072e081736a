import type { Seeking } from "@/api/explaining";

/** What looks for a place, as the address of the board names it. */
export const bestIn = (seeking: Seeking) =>
  "order" in seeking ? `order-${seeking.order}` : `entry-${seeking.entry}`;

/** What the address of the board names; null where it names nothing. */
export function seekingIn(text: string | undefined): Seeking | null {
  const [, kind, id] = /^(order|entry)-(\d{1,9})$/.exec(text ?? "") ?? [];
  if (kind === undefined) return null;
  return kind === "order" ? { order: Number(id) } : { entry: Number(id) };
}
