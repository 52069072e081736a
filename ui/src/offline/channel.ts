/** Tells the other tabs of this browser that what it keeps has changed. */
const channel =
  typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("outfeed-offline");

export function tellTabs(): void {
  channel?.postMessage("changed");
}

export function onOtherTab(listener: () => void): () => void {
  channel?.addEventListener("message", listener);
  return () => channel?.removeEventListener("message", listener);
}
