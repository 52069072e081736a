import { Store } from "./store";

let opened: Promise<Store | null> | undefined;

/** What this browser keeps; null where it keeps nothing, as in some private windows. */
export function openStore(): Promise<Store | null> {
  opened ??= Store.open().catch(() => null);
  return opened;
}
