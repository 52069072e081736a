import { useQuery } from "@tanstack/react-query";
import { statusesQuery } from "@/api/plant";
import { Loading } from "@/components/shell/Fallbacks";
import { ScheduleBoard } from "./ScheduleBoard";

/** The operations scheduler. It waits for what the plant is before it measures the board. */
export function ScheduleScreen() {
  const { isPending } = useQuery(statusesQuery);
  return isPending ? <Loading /> : <ScheduleBoard />;
}
