import type { OeeGrouping } from "@/api/types";
import { pickSearchText } from "@/lib/searchText";

export const spanNames = ["8h", "24h", "7d", "shift", "custom"] as const;
export type SpanName = (typeof spanNames)[number];

export const groupings = ["hour", "shift", "day", "run", "order", "product", "line"] as const;

/**
 * What the address of this screen remembers behind its `?`: the asset's path, what is shown of it (OEE
 * `adherence` or `calls`, these of one `kind`), the span (with `from`
 * and `to` where it is custom), the grouping; of an opened figure its key and its own span, so that
 * a link still shows it when the span has moved on; of a stop in it the instant it starts at.
 */
export function analysisSearch(search: Record<string, unknown>) {
  return pickSearchText(search, [
    "asset",
    "show",
    "kind",
    "span",
    "from",
    "to",
    "by",
    "figure",
    "figure_from",
    "figure_to",
    "stop",
  ]);
}

export type AnalysisSearch = ReturnType<typeof analysisSearch>;

export function spanNameOf(search: AnalysisSearch): SpanName {
  return spanNames.find((name) => name === search.span) ?? "24h";
}

export const views = ["oee", "adherence", "calls"] as const;
export type View = (typeof views)[number];

export function viewOf(search: AnalysisSearch): View {
  return views.find((name) => name === search.show) ?? "oee";
}

export function groupingOf(search: AnalysisSearch): OeeGrouping | undefined {
  return groupings.find((name) => name === search.by);
}
