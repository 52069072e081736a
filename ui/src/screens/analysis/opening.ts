import type { Asset, OeeGrouping, OeeItem } from "@/api/types";
import type { AnalysisSearch } from "./search";
import { type Span, written } from "./span";

export const inTime = (by: OeeGrouping) => by === "hour" || by === "shift" || by === "day";

const clipped = (item: OeeItem, span: Span): Span => {
  const from = item.start_at ? Math.max(Date.parse(item.start_at), Date.parse(span.from)) : null;
  const to = item.end_at ? Math.min(Date.parse(item.end_at), Date.parse(span.to)) : null;
  return {
    from: from === null ? span.from : written(from),
    to: to === null ? span.to : written(to),
  };
};

/**
 * Where a click on a figure leads: on a line to its facts; above lines first to the lines that it
 * is made of, and from one of these to the line alone.
 */
export function opened(
  item: OeeItem,
  by: OeeGrouping,
  asset: Pick<Asset, "path" | "level">,
  span: Span,
  pathOf: (line_id: number) => string | undefined,
): Partial<AnalysisSearch> {
  const own = clipped(item, span);
  if (asset.level === "line") {
    return { by, figure: item.key, figure_from: own.from, figure_to: own.to, stop: undefined };
  }
  const line = item.line_id ? pathOf(item.line_id) : undefined;
  if (by === "line") return { asset: line, by: undefined };
  return { span: "custom", from: own.from, to: own.to, by: "line" };
}
