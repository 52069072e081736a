import { lazy, Suspense } from "react";
import type { LineStatus } from "@/api/types";
import { Loading } from "@/components/shell/Fallbacks";

const DowntimeWork = lazy(async () => ({
  default: (await import("./DowntimeWork")).DowntimeWork,
}));

/** Why the line stood: its states as a strip and its stops as a table, where all can be mended. */
export function Downtime(props: { path: string; status: LineStatus }) {
  return (
    <Suspense fallback={<Loading />}>
      <DowntimeWork path={props.path} zone={props.status.line.time_zone} />
    </Suspense>
  );
}
