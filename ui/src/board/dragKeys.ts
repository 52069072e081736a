import type { DragController } from "./controller";
import { carriedIn, type Room } from "./drag";

/** What a key held while the mouse drags says of what is in the way. */
export function roomOfKey(key: string): Room | null {
  if (key === "Shift") return "push";
  return key === "Control" || key === "Meta" ? "reflow" : null;
}

const after: Record<Room, Room> = { refuse: "push", push: "reflow", reflow: "refuse" };

/** A digit or decimal sign by its place on the keyboard: with Shift held it writes something else. */
function signOf({ code, key }: KeyboardEvent): string | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  if (key === "Backspace") return key;
  return /^(?:Period|Comma|NumpadDecimal)$/.test(code) ? "." : null;
}

/** Keys that are heard while something is dragged by the mouse or by keyboard; gives whether one was. */
export function heardWhileDragging<Outcome, Refusal>(
  controller: DragController<Outcome, Refusal>,
  event: KeyboardEvent,
): boolean {
  const carried = carriedIn(controller.current());
  if (!carried) return false;
  const sign = signOf(event);
  const held = carried.pointer === "keyboard" ? null : roomOfKey(event.key);
  if (held) controller.tell({ type: "room", room: held });
  else if (event.code === "KeyR") {
    controller.tell({ type: "room", room: after[carried.room ?? "refuse"] });
  } else if (event.code === "KeyS" || (event.key === "Alt" && carried.pointer !== "keyboard")) {
    if (!event.repeat) controller.tell({ type: "split" });
  } else if (sign) controller.tell({ type: "sign", sign });
  else return false;
  return true;
}
