import type { Id } from "@/api/types";
import { formatSearchText, parseSearchText } from "@/lib/searchText";

/** What somebody sees of the board. */
export interface Seen {
  /** The instant (ms) at the left edge, and hours in view. */
  from: number;
  span: number;
  /** The line at the upper edge. */
  top: Id | null;
  selected: Iterable<Id>;
}

/** The address at which somebody else sees the same. */
export function linkTo(href: string, seen: Seen): string {
  const url = new URL(href);
  const search = {
    ...parseSearchText(url.search),
    from: new Date(seen.from).toISOString().slice(0, 16).concat("Z"),
    span: String(Math.round(seen.span * 100) / 100),
    top: seen.top ?? undefined,
    selected: [...seen.selected].join(","),
  };
  return `${url.origin}${url.pathname}${formatSearchText(search)}`;
}

/** Puts a text on the clipboard; gives whether that could be done. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    /* Without https a browser offers no clipboard but that of a selected text. */
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
