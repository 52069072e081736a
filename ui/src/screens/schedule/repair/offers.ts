import type { OptimisationInList } from "@/api/optimisations";
import type { RepairCause } from "@/api/repairs";

/** What was found by itself, and is better than the plan as it would go. */
export type Offer = OptimisationInList & {
  figures: NonNullable<OptimisationInList["figures"]>;
  figures_before: NonNullable<OptimisationInList["figures_before"]>;
};

/** What an offer came of: a disturbance, or a time at which it is planned by itself. */
export type What = RepairCause["what"] | "schedule";

export const whatOf = (offer: OptimisationInList): What => offer.cause?.what ?? "schedule";

/** Whether a plan that was found is better than the one there is, or places what was to be placed. */
function helps(job: Offer): boolean {
  const { cause, figures, figures_before: before } = job;
  const places = (cause?.orders?.length ?? 0) > 0 && (job.unplaced_orders ?? 0) === 0;
  if (places || figures.weighted_tardiness < before.weighted_tardiness) return true;
  return (
    cause === null &&
    figures.weighted_tardiness === before.weighted_tardiness &&
    figures.changeover_time < before.changeover_time
  );
}

/** The offers among searches: of the plan itself, that nobody asked for, the newest first. */
export function offersIn(jobs: readonly OptimisationInList[]): Offer[] {
  return jobs.filter(isOffer).filter(helps);
}

function isOffer(job: OptimisationInList): job is Offer {
  const byItself = job.kind === "repair" || job.schedule_id !== null;
  const found = job.figures !== null && job.figures_before !== null;
  return byItself && found && job.status === "done" && job.what_if === null;
}
