import { Problem } from "@/api/client";
import type { Id, Instant, LineStatus } from "@/api/types";

/**
 * Acts of the line screen on their way to the server, as values. An entry is written down before it
 * is sent; what may happen to it then is told here, without a store, a clock or a network:
 *
 *     waiting ── answered ──▶ done
 *        ▲ └──── refused ───▶ refused ── a person drops it ──▶ dropped
 *        └───── a person sends it again ──┘
 *
 * Entries of one line go in the order they were made, one at a time; what was refused holds those
 * after it until a person has decided.
 */

export type ActKind =
  | "start"
  | "end"
  | "counts"
  | "reading"
  | "states"
  | "state"
  | "call"
  | "handover"
  | "undo"
  | "correct";

/** What a line is meant to do once an act that waits has been done. */
export type Meant = Pick<
  LineStatus,
  "mode" | "mode_type" | "order" | "product" | "counts" | "order_actual_quantity"
>;

/** An act as a screen asks for it. */
export interface Draft {
  kind: ActKind;
  path: string;
  body: object;
  /** The act in words, for the list of what waits. */
  said: string;
  method?: "POST" | "PUT";
  /** What the line does after it; with starts and ends. */
  meant?: Meant;
}

/** What became of an act: the server's answer, or kept until the network is back. */
export type Sent<Answer> = { confirmed: Answer } | { waiting: true };

/** What the server said when it refused. */
interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
  facts: Record<string, unknown>;
  at: Instant;
}

type EntryState = "waiting" | "refused" | "done" | "dropped";

export interface Entry {
  /** Rises in the order in which acts were made in this browser. */
  number: number;
  /** The Idempotency-Key: however often it is sent, it is done once. */
  key: string;
  line: string;
  kind: ActKind;
  path: string;
  method: "POST" | "PUT";
  body: Record<string, unknown>;
  said: string;
  /** The instant of the tap, by the server's clock. */
  made_at: Instant;
  made_by: { user_id: Id; name: string } | null;
  sign_on: Id | null;
  /** The act that this one builds on, where that still waited when this one was made. */
  follows: number | null;
  meant: Meant | null;
  state: EntryState;
  /** How often it was sent without an answer. */
  tried: number;
  /** Until when, by this device's clock, whoever made it looks at what becomes of it. */
  watched_until: number;
  refusal: Refusal | null;
  answer: unknown;
  /** When it was answered or dropped, by this device's clock. */
  settled_at: number | null;
  /** Who dropped it. */
  dropped_by: string | null;
}

/** What was heard of an entry that was sent. */
export type Heard =
  | { kind: "answered"; answer: unknown }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unheard"; why: "network" | "signed_out" };

const instants: Partial<Record<ActKind, string>> = {
  start: "at",
  end: "at",
  counts: "occurred_at",
  reading: "occurred_at",
  states: "as_of",
  state: "at",
  call: "at",
};

/** The field of an act's body that holds the instant it is about. */
export const instantOf = (kind: ActKind): string | undefined => instants[kind];

/** A body with the instant of the tap where it names none, and its own key where facts have one. */
export function stamped(
  kind: ActKind,
  body: object,
  made_at: Instant,
  key: string,
): Record<string, unknown> {
  const at = instants[kind];
  return {
    ...(kind === "counts" || kind === "reading" ? { key } : {}),
    ...(at === undefined ? {} : { [at]: made_at }),
    ...Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)),
  };
}

/** Those of one line that are still to be done or decided, first made first. */
export const unsettled = (entries: readonly Entry[]): Entry[] =>
  entries
    .filter((each) => each.state === "waiting" || each.state === "refused")
    .sort((one, other) => one.number - other.number);

/** What is to be sent next of one line; none while something refused is before it. */
export function nextToSend(entries: readonly Entry[]): Entry | null {
  const [first] = unsettled(entries);
  return first?.state === "waiting" ? first : null;
}

/** Acts that build on each other: on what runs, on the states, or on the note of a shift. */
type Chain = "run" | "states" | "handover";

function chainOf(act: Pick<Draft, "kind" | "path" | "body">): Chain | null {
  if (act.kind === "start" || act.kind === "end") return "run";
  if (!("version" in act.body)) return null;
  if (act.path.includes("/states/")) return "states";
  return act.kind === "handover" ? "handover" : null;
}

const of_a_run = new Set<ActKind>(["start", "end", "counts", "reading"]);

/** The act of its line that a new one builds on; null where none such is unsettled. */
export function followed(draft: Draft, before: readonly Entry[]): Entry | null {
  const chain = of_a_run.has(draft.kind) ? "run" : chainOf(draft);
  if (chain === null) return null;
  return unsettled(before).findLast((each) => chainOf(each) === chain) ?? null;
}

const unanswered = new Set([0, 408, 425, 429, 502, 503, 504]);
/** How often a failure that may pass is tried before a person is asked. */
const patience_for_failures = 5;

/** What an error says of an entry that was tried so often before. */
export function heardOf(error: unknown, tried: number, at: Instant): Heard {
  // An answer that is no JSON came from something between here and the server.
  if (!(error instanceof Problem)) return { kind: "unheard", why: "network" };
  if (error.status === 401) return { kind: "unheard", why: "signed_out" };
  if (unanswered.has(error.status)) return { kind: "unheard", why: "network" };
  if (error.code === "answer_not_kept") return { kind: "answered", answer: null };
  const may_pass = error.status >= 500 || error.code === "unexpected";
  if (may_pass && tried + 1 < patience_for_failures) return { kind: "unheard", why: "network" };
  const { status, code, message, title, facts } = error;
  return {
    kind: "refused",
    refusal: { status, code, title: title ?? "", detail: message, facts, at },
  };
}

/**
 * An entry after what was heard of it, sent with this body; one that is settled already stays as
 * it is.
 */
export function advanced(entry: Entry, heard: Heard, now: number, body = entry.body): Entry {
  if (entry.state !== "waiting") return entry;
  switch (heard.kind) {
    case "answered":
      return { ...entry, body, state: "done", answer: heard.answer, settled_at: now };
    case "refused":
      return { ...entry, state: "refused", refusal: heard.refusal };
    case "unheard":
      return { ...entry, tried: entry.tried + 1 };
  }
}

/** A refused entry that a person sends once more, changed or as it is; it keeps its place. */
export function sentAgain(
  entry: Entry,
  changes: { body?: Record<string, unknown>; sign_on?: Id | null; made_by?: Entry["made_by"] },
  key: string,
): Entry {
  if (entry.state !== "refused") return entry;
  return {
    ...entry,
    ...changes,
    key,
    state: "waiting",
    // What a person decided no longer depends on what was tapped before it.
    follows: changes.body === undefined ? entry.follows : null,
    refusal: null,
    tried: 0,
    watched_until: 0,
  };
}

/** An entry that a person gave up; it stays in the log. */
export function dropped(entry: Entry, by: string, now: number): Entry {
  if (entry.state !== "waiting" && entry.state !== "refused") return entry;
  return { ...entry, state: "dropped", settled_at: now, dropped_by: by };
}

/** Why an act can't be sent as it was meant: what it builds on was not done, or only later. */
export type Obstacle = "depends_on_refused" | "before_its_run";

/**
 * The body to send of an act that builds on another. `run` is the run that was open after that
 * one, where it is a start or end; undefined where another run is.
 */
export function builtOn(
  entry: Entry,
  before: Entry | undefined,
  run: number | undefined,
): Entry["body"] | Obstacle {
  const chain = before ? chainOf(before) : null;
  if (of_a_run.has(entry.kind)) {
    if (before?.state !== "done") return "depends_on_refused";
    const at = Date.parse(String(entry.body[instants[entry.kind] ?? ""]));
    if (at < Date.parse(String(before.body.at))) return "before_its_run";
    if (entry.kind !== "start" && entry.kind !== "end") return entry.body;
    return run === undefined ? "depends_on_refused" : { ...entry.body, seen_run_id: run };
  }
  const made = (before?.answer as { version?: unknown } | null | undefined)?.version;
  if (before?.state !== "done" || typeof made !== "number") return entry.body;
  // Where nobody else came between, what the one before made is what this one saw.
  const alone = chain === "handover" || Number(before.body.version) + 1 === made;
  return alone ? { ...entry.body, version: made } : entry.body;
}

/** The run that was open after an act, as its answer says; undefined where that is not known. */
export function runAfter(entry: Entry): number | undefined {
  const answer = entry.answer as Partial<LineStatus> | null | undefined;
  return answer?.run_id === undefined ? undefined : (answer.run_id ?? 0);
}

/** The status of a line as it is meant to be once what waits is done; no figures stand in it. */
export function asMeant(status: LineStatus, waiting: readonly Entry[]): LineStatus {
  const last = waiting.findLast((each) => each.meant !== null);
  if (!last?.meant) return status;
  return {
    ...status,
    ...last.meant,
    run_id: not_known_yet,
    run_started_at: String(last.body.at ?? last.made_at),
    set_by: "operator",
    figures: null,
    good_quantity: null,
    target_quantity: null,
    remaining_quantity: null,
    expected_end: null,
    pace: null,
  };
}

/** Stands for the id of a run whose start waits. */
const not_known_yet = -1;

/**
 * What people are told waits: not what was tapped just now and is on its way for the first time.
 */
export function shownWaiting(entries: readonly Entry[], now: number): Entry[] {
  const open = unsettled(entries);
  const first = open.findIndex(
    (each) => each.state === "refused" || each.tried > 0 || each.watched_until <= now,
  );
  if (first < 0) return [];
  return open.slice(first).filter((each) => each.state === "waiting");
}

/** What was refused and nobody looks at any more, so that somebody has to be asked. */
export const shownRefused = (entries: readonly Entry[], now: number): Entry[] =>
  unsettled(entries).filter((each) => each.state === "refused" && each.watched_until <= now);

/** What waits or was refused in the whole browser, of every line as `shown` gives it. */
export function ofAllLines(
  entries: readonly Entry[],
  now: number,
  shown: (entries: readonly Entry[], now: number) => Entry[],
): Entry[] {
  const lines = [...new Set(entries.map((each) => each.line))];
  return lines.flatMap((line) =>
    shown(
      entries.filter((each) => each.line === line),
      now,
    ),
  );
}
