import type { AskedFor, Profile, ProfileFields } from "@/api/optimisations";
import { type WeightName, weight_names } from "./weights";

const kept = "outfeed-optimise";

/** What is asked for besides the profile. */
export interface Scope {
  /** The ids of lines; none means all. */
  lines: string[];
  only_new: boolean;
}

/** What the planner of this browser asked for last: a press asks for the same again. */
export function lastAsked(): { profile: number | null } & Pick<Scope, "only_new"> {
  try {
    const found = JSON.parse(localStorage.getItem(kept) ?? "{}") as Record<string, unknown>;
    const profile = typeof found.profile === "number" ? found.profile : null;
    return { profile, only_new: found.only_new === true };
  } catch {
    return { profile: null, only_new: false };
  }
}

export function keepAsked(profile: number, only_new: boolean): void {
  try {
    localStorage.setItem(kept, JSON.stringify({ profile, only_new }));
  } catch {
    // A browser that keeps nothing begins with the first profile each time.
  }
}

export const fieldsOf = ({ id: _, version: __, ...fields }: Profile): ProfileFields => fields;

/** What of a profile was set otherwise, and not saved. */
export function changesOf(profile: Profile, draft: ProfileFields): Partial<ProfileFields> {
  const before: Record<string, unknown> = fieldsOf(profile);
  const changed = Object.entries(draft).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries(changed);
}

const ahead = (now: number, seconds: number) =>
  new Date(now + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");

/** What the server is asked: a profile, and what is set otherwise than it says; `now` in ms. */
export function askedFor(
  profile: Profile,
  draft: ProfileFields,
  scope: Scope & { what_if: number | null },
  now: number,
): AskedFor {
  const changes = changesOf(profile, draft);
  const weights = Object.fromEntries(
    weight_names.filter((name) => name in changes).map((name) => [name, draft[name]]),
  ) as Partial<Record<WeightName, number>>;
  const { time_limit, freeze_time, horizon_time, split_over, smallest_piece } = draft;
  return {
    profile: profile.id,
    only_new: scope.only_new,
    ...(Object.keys(weights).length > 0 && { weights }),
    ...(scope.lines.length > 0 && { lines: scope.lines }),
    ...(scope.what_if !== null && { what_if: scope.what_if }),
    ...("time_limit" in changes && { time_limit }),
    ...("freeze_time" in changes && { freeze_until: ahead(now, freeze_time) }),
    ...("horizon_time" in changes && {
      until: horizon_time === null ? null : ahead(now, horizon_time),
    }),
    ...(("split_over" in changes || "smallest_piece" in changes) && { split_over, smallest_piece }),
  };
}
