import { isUnheard } from "@/api/client";
import { queryClient } from "@/api/queryClient";
import { sessionQuery } from "@/api/session";

/** How long a screen waits to be opened before it shows what it last knew, in milliseconds. */
const patience = 5_000;

const restored = async (): Promise<boolean> => (await import("./kept")).restoreKept();

/**
 * Waits until it is known who is signed in: from the server, or where that is not heard from what
 * this browser kept. Throws what the server said otherwise.
 */
export async function openSession(): Promise<void> {
  const asked = queryClient.ensureQueryData(sessionQuery);
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), patience));
  try {
    if ((await Promise.race([asked, late])) !== "late" || (await restored())) return;
    await asked;
  } catch (error) {
    if (!isUnheard(error) || !(await restored())) throw error;
  }
}
