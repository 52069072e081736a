import { lazy, Suspense } from "react";
import type { PlanFigures } from "@/api/types";
import type { OptimiseProps, Shown } from "./optimise/props";
import type { FiguresPanelProps } from "./whatif/props";

/* Nobody needs these before they are opened. */
const FiguresPanel = lazy(async () => ({
  default: (await import("./figures/FiguresPanel")).FiguresPanel,
}));
const OptimisePanel = lazy(async () => ({
  default: (await import("./optimise/OptimisePanel")).OptimisePanel,
}));

type Props = Omit<FiguresPanelProps, "figures" | "comparing"> &
  Omit<OptimiseProps, "shown" | "onShow"> & {
    figures: PlanFigures | null | undefined;
    /** What the address names: figures, or a comparison. */
    panel: string | undefined;
    optimise: Shown | null;
    onOptimise: OptimiseProps["onShow"];
  };

/** What stands beside the board: the optimiser, or else the figures of the plan, or nothing. */
export function BesideBoard({ panel, optimise, onOptimise, figures, ...props }: Props) {
  if (optimise === null && panel === undefined) return null;
  return (
    <Suspense>
      {optimise === null ? (
        <FiguresPanel {...props} figures={figures ?? null} comparing={panel === "compare"} />
      ) : (
        <OptimisePanel {...props} shown={optimise} onShow={onOptimise} />
      )}
    </Suspense>
  );
}
