import { useEffect, useRef } from "react";
import { actOfKey, type KeyAct, type Pressed } from "./keys";

const texts = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const controls = "a, button, input, summary, [role=tab], [role=menuitem], [role=option]";
const layers = "[role=dialog], [role=menu], [role=listbox]";

function placeOf(target: EventTarget | null): Pressed["at"] {
  if (!(target instanceof Element)) return "list";
  if (target.closest(texts)) return "text";
  return target.closest(controls) ? "control" : "list";
}

const shown = (element: Element) => element.getClientRects().length > 0;

/** Hears the keys of this screen, but none while a dialog or a menu is open. */
export function useKeys(act: (what: KeyAct, event: KeyboardEvent) => boolean): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    let covered = false;
    // Asked before anybody hears the key: the one that closes a menu does nothing else.
    const look = () => {
      covered = [...document.querySelectorAll(layers)].some(shown);
    };
    const hear = (event: KeyboardEvent) => {
      if (covered || event.defaultPrevented || event.altKey || event.isComposing) return;
      const what = actOfKey({
        key: event.key,
        ctrl: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        at: placeOf(event.target),
      });
      if (what && latest.current(what, event)) event.preventDefault();
    };
    document.addEventListener("keydown", look, true);
    document.addEventListener("keydown", hear);
    return () => {
      document.removeEventListener("keydown", look, true);
      document.removeEventListener("keydown", hear);
    };
  }, []);
}

/* What is pressed for may have to be loaded first: some seconds of frames. */
const tries_at_most = 240;

/** Presses a button as soon as it is there, once the key that asked for it is through. */
export function pressWhenThere(selector: string, tries = tries_at_most): void {
  requestAnimationFrame(() => {
    const button = document.querySelector<HTMLElement>(selector);
    if (button && shown(button)) {
      button.focus();
      button.click();
    } else if (tries > 0) pressWhenThere(selector, tries - 1);
  });
}

/** Puts the focus into the form of the open order as soon as it is there. */
export function focusForm(tries = tries_at_most): void {
  const field = document.querySelector<HTMLElement>("[data-order-panel] form input");
  if (field && shown(field)) field.focus();
  else if (tries > 0) requestAnimationFrame(() => focusForm(tries - 1));
}

/** Sends the form of the open order. */
export function submitForm(): boolean {
  const form = document.querySelector<HTMLFormElement>("[data-order-panel] form");
  form?.requestSubmit();
  return form !== null;
}
