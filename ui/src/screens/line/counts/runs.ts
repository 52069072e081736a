import type { Run } from "@/api/types";

/** What a run is called by: its order, else its product. */
export const nameOfRun = (run: Run): string => run.order_number ?? run.product_name ?? run.mode;
