import { api, assetPath } from "@/api/client";
import type { LineStatus } from "@/api/types";
import { type Entry, instantOf } from "./entry";

/** What of a refused act can be asked of a person, by what the server said. */
export interface Choices {
  /** The same act on what is there now. */
  apply: "run" | "start" | "states" | null;
  /** It can't be done at the instant of the tap, which lies before what runs now: it is done now. */
  from_now: boolean;
  /** The same act at another instant. */
  other_time: boolean;
  /** The same act once more, as it is. */
  again: boolean;
  /** The same act under who is signed on now: the sign-on it was made under is over. */
  as_me: boolean;
}

const about_runs = new Set(["start", "end"]);
const by_what_runs = new Set([
  "run_changed",
  "does_not_fit",
  "already_running",
  "depends_on_refused",
  "before_its_run",
]);

function applyTo(entry: Entry, status: LineStatus): Choices["apply"] {
  const code = entry.refusal?.code ?? "";
  if (code === "stale_version") {
    return entry.kind === "states" || entry.kind === "undo" ? "states" : null;
  }
  if (!by_what_runs.has(code)) return null;
  if (entry.kind === "start") return code === "already_running" ? null : "start";
  return status.mode_type === "production" ? "run" : null;
}

/** What can be done about a refused act while a line does this; null: not known just now. */
export function choicesFor(entry: Entry, status: LineStatus | null): Choices {
  const code = entry.refusal?.code ?? "";
  const as_me = code === "not_your_sign_on";
  const apply = as_me || status === null ? null : applyTo(entry, status);
  const timed = instantOf(entry.kind);
  const at = Date.parse(String(timed === undefined ? "" : entry.body[timed]));
  return {
    apply,
    from_now: apply !== "states" && at < Date.parse(status?.run_started_at ?? ""),
    other_time: timed !== undefined && entry.kind !== "states" && status !== null,
    again: !as_me && apply === null && !by_what_runs.has(code),
    as_me,
  };
}

/** The body of a refused act with what is there by now in the place of what was seen. */
export async function appliedBody(
  entry: Entry,
  status: LineStatus | null,
): Promise<Record<string, unknown>> {
  if (about_runs.has(entry.kind)) return { ...entry.body, seen_run_id: status?.run_id ?? 0 };
  if (!("version" in entry.body)) return { ...entry.body };
  const told = entry.refusal?.facts.version;
  if (typeof told === "number") return { ...entry.body, version: told };
  const from = entry.made_at;
  const path = `/lines/${assetPath(entry.line)}/states`;
  const to = new Date(Date.parse(from) + 60_000).toISOString();
  const { version } = await api.get<{ version: number }>(path, { query: { from, to } });
  return { ...entry.body, version };
}

/** The body of a refused act at another instant, on what the line does now. */
export function movedBody(
  entry: Entry,
  status: LineStatus | null,
  at: string,
): Record<string, unknown> {
  const timed = instantOf(entry.kind);
  const seen = about_runs.has(entry.kind) ? { seen_run_id: status?.run_id ?? 0 } : {};
  return { ...entry.body, ...seen, ...(timed === undefined ? {} : { [timed]: at }) };
}

/** What a line does, in a word; null where it does nothing. */
export const runNow = (status: LineStatus): string | null =>
  status.mode_type === "idle" || status.run_id === null
    ? null
    : (status.order?.number ?? status.product?.name ?? status.mode);
