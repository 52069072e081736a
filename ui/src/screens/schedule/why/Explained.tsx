import { seekingIn } from "./address";
import { BestPlaces } from "./BestPlaces";
import type { Explaining } from "./props";
import { WhyLate } from "./WhyLate";

/** The dialog that the address asks for: why an entry is late, or where one had best be. */
export function Explained(
  props: Explaining & { why: string | undefined; best: string | undefined },
) {
  const { why, best, ...explaining } = props;
  const seeking = seekingIn(best);
  if (why !== undefined && /^\d{1,9}$/.test(why)) {
    return <WhyLate key={why} entry={Number(why)} {...explaining} />;
  }
  return seeking && <BestPlaces key={best} seeking={seeking} {...explaining} />;
}
