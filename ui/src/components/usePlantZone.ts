import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";
import { viewerZone } from "@/lib/instant";

/** The time zone of the plant, in which times stand that belong to no one line. */
export function usePlantZone(): string {
  return useQuery(sessionQuery).data?.plant.time_zone ?? viewerZone();
}
