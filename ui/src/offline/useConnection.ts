import { useLive } from "@/api/live";

/** Whether the server is heard, and when it last was, in milliseconds by its clock. */
export function useConnection(): { online: boolean; heard_at: number } {
  const { unheard, heard_at } = useLive();
  return { online: !unheard, heard_at };
}
