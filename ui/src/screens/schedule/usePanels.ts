import type { Id } from "@/api/types";
import { type Shown, shownOf } from "./optimise/props";
import type { ScheduleSearch } from "./search";

/** What stands beside the board as the address says, and ways to change it; one thing at a time. */
export function usePanels(
  search: ScheduleSearch,
  change: (part: Partial<ScheduleSearch>) => Promise<void>,
) {
  const optimise = shownOf(search.optimise);
  const figures = search.panel !== undefined && optimise === null;
  const show = (panel: "figures" | "compare" | undefined) => change({ panel, optimise: undefined });
  const showOptimise = (shown: Shown | null) =>
    change({ optimise: shown === null ? undefined : String(shown) });
  return {
    optimise,
    figures,
    comparing: search.panel === "compare" && optimise === null,
    showOptimise,
    toggleOptimise: () => void showOptimise(optimise === null ? "new" : null),
    toggleFigures: () => void show(figures ? undefined : "figures"),
    onCompare: (on: boolean) => show(on ? "compare" : "figures"),
    onWhatIf: (id: Id | null) =>
      change({ what_if: id === null ? undefined : String(id), entry: undefined }),
  };
}
