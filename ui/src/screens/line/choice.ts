import type {
  LineStatus,
  Mode,
  PlannedEntry,
  Product,
  StartableOrder,
  StartRun,
} from "@/api/types";

/** Something that a run can be started from. */
export type Choice =
  | { kind: "entry"; entry: PlannedEntry }
  | { kind: "order"; order: StartableOrder }
  | { kind: "product"; product: Product }
  | { kind: "mode"; mode: Mode };

export const ways = ["scheduled", "orders", "product", "mode"] as const;
export type Way = (typeof ways)[number];

export function keyOf(choice: Choice): string {
  switch (choice.kind) {
    case "entry":
      return `entry:${choice.entry.id}`;
    case "order":
      return `order:${choice.order.id}`;
    case "product":
      return `product:${choice.product.id}`;
    case "mode":
      return `mode:${choice.mode.id}`;
  }
}

/** What a choice is called on its card and on the start button. */
export function nameOf(choice: Choice): string {
  switch (choice.kind) {
    case "entry":
      return choice.entry.order_number ?? "";
    case "order":
      return choice.order.number;
    case "product":
      return choice.product.name;
    case "mode":
      return choice.mode.name;
  }
}

export function startOf(choice: Choice): StartRun {
  switch (choice.kind) {
    case "entry":
      return { entry: choice.entry.id };
    case "order":
      return { order: choice.order.id };
    case "product":
      return { product: choice.product.id };
    case "mode":
      return { mode: choice.mode.name };
  }
}

/** What the operator should know before starting. */
export function notesOf(choice: Choice): string {
  if (choice.kind === "entry") return choice.entry.notes;
  return choice.kind === "order" ? choice.order.notes : "";
}

/** The order that a choice would work on; null where it is none. */
export function orderOf(choice: Choice): number | null {
  if (choice.kind === "entry") return choice.entry.order_id;
  return choice.kind === "order" ? choice.order.id : null;
}

export type Obstacle = { code: "running_this" } | { code: "already" } | { reason: string };

/** Why a choice cannot be started on the line just now; null where it can. */
export function obstacleOf(choice: Choice, status: LineStatus): Obstacle | null {
  const order = orderOf(choice);
  if (order !== null && order === status.order?.id) return { code: "running_this" };
  if (choice.kind === "mode" && choice.mode.name === status.mode) return { code: "already" };
  if (choice.kind === "product" && !status.order && choice.product.id === status.product?.id)
    return { code: "running_this" };
  if (choice.kind === "order" && !choice.order.startable)
    return { reason: choice.order.reason ?? choice.order.status };
  return null;
}

function textsOf(choice: Choice): (string | null | undefined)[] {
  switch (choice.kind) {
    case "entry":
      return [choice.entry.order_number, choice.entry.product_name];
    case "order":
      return [choice.order.number, choice.order.product_name];
    case "product":
      return [choice.product.code, choice.product.name, choice.product.product_class];
    case "mode":
      return [choice.mode.name];
  }
}

/** Whether every word of a search stands somewhere in what a choice is called by. */
export function matches(choice: Choice, text: string): boolean {
  const all = textsOf(choice).filter(Boolean).join(" ").toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** What a code names: an order's number or a product's code, alone or ending an address. */
export function named(code: string, choices: readonly Choice[]): Choice | null {
  const given = code.trim().toLocaleLowerCase();
  const short = given.split(/[/?=]/).at(-1) || given;
  const codeOf = (choice: Choice) =>
    choice.kind === "product" ? choice.product.code : nameOf(choice);
  const has = (choice: Choice) => [given, short].includes(codeOf(choice).toLocaleLowerCase());
  return given === "" ? null : (choices.find(has) ?? null);
}
