import { api, assetPath, Problem } from "@/api/client";
import { lineQuery } from "@/api/lines";
import { watchLive } from "@/api/live";
import { serverNow } from "@/api/now";
import { queryClient } from "@/api/queryClient";
import { sessionQuery } from "@/api/session";
import type { LineStatus, Session } from "@/api/types";
import { newKey } from "@/lib/newKey";
import { onOtherTab, tellTabs } from "./channel";
import { type Draft, dropped, type Entry, followed, type Sent, sentAgain, stamped } from "./entry";
import { lockedIn } from "./lock";
import { openStore } from "./opened";
import { markUsed } from "./resume";
import { Sender, type Standing } from "./sender";
import type { Store } from "./store";

/** How long whoever taps waits for the answer before the act counts as one that waits. */
const patience = 6_000;
/** How long one attempt may take; less than a lease lasts. */
const attempt_time = 20_000;
const first_pause = 1_000;
const longest_pause = 15_000;
const close_taps = 5_000;

/** What the screens see of the queue. */
export interface Seen {
  entries: readonly Entry[];
  /** How sending last ended; null before it was tried. */
  standing: Standing | null;
  /** Whether this browser can keep entries at all. */
  keeps: boolean;
}

let seen: Seen = { entries: [], standing: null, keeps: true };
const watchers = new Set<() => void>();

function show(next: Partial<Seen>): void {
  seen = { ...seen, ...next };
  for (const watcher of watchers) watcher();
}

/** The queue as it stands. */
export const seenNow = (): Seen => seen;

export function watchQueue(watcher: () => void): () => void {
  watchers.add(watcher);
  void started();
  return () => watchers.delete(watcher);
}

const session = (): Session | undefined => queryClient.getQueryData(sessionQuery.queryKey);

async function transmit(entry: Entry, body: Record<string, unknown>): Promise<unknown> {
  // 0 says that nobody had signed on; without it the act would be whose turn it is by then.
  const headers = { "X-Outfeed-Sign-On": String(entry.sign_on ?? 0) };
  const call = { body, key: entry.key, headers, signal: AbortSignal.timeout(attempt_time) };
  return entry.method === "PUT" ? api.put(entry.path, call) : api.post(entry.path, call);
}

/** The run that is open, if it began at the instant of this act: then it is the act's own. */
async function runOpenedBy(entry: Entry): Promise<number | undefined> {
  const status = await api.get<LineStatus>(`/lines/${assetPath(entry.line)}`);
  const began = Date.parse(status.run_started_at ?? "");
  return began === Date.parse(String(entry.body.at)) ? (status.run_id ?? 0) : undefined;
}

interface Queue {
  store: Store;
  sender: Sender;
}

async function look(store: Store): Promise<void> {
  show({ entries: await store.all() });
}

async function begin(): Promise<Queue | null> {
  const store = await openStore();
  if (!store) {
    show({ keeps: false });
    return null;
  }
  const sender = new Sender({
    store,
    locked: lockedIn(store),
    transmit,
    runOpenedBy,
    user: () => session()?.user.id,
    changed: () => {
      void look(store);
      tellTabs();
    },
    now: Date.now,
    serverNow,
  });
  onOtherTab(() => void look(store).then(poke));
  // A panel's entries are not the browser's to throw away when room gets short.
  void navigator.storage?.persist?.().catch(() => false);
  await look(store);
  return { store, sender };
}

let queue: Promise<Queue | null> | undefined;

function started(): Promise<Queue | null> {
  queue ??= begin();
  return queue;
}

let pause = first_pause;
let timer: ReturnType<typeof setTimeout> | undefined;
let sending = false;
let poked = false;

async function sendAll(): Promise<void> {
  const opened = await started();
  if (!opened) return;
  if (sending) {
    poked = true;
    return;
  }
  sending = true;
  try {
    const before = seen.entries;
    const standings = await opened.sender.flushAll();
    const worst = (["signed_out", "network", "other_user", "elsewhere", "held"] as const).find(
      (each) => standings.includes(each),
    );
    show({ standing: worst ?? "sent" });
    if (standings.length > 0 && seen.entries !== before) await refetchLines();
    if (worst === "signed_out" && session()) void queryClient.invalidateQueries(sessionQuery);
    if (worst === "network" || worst === "elsewhere") again();
  } finally {
    sending = false;
    if (poked) {
      poked = false;
      void sendAll();
    }
  }
}

async function refetchLines(): Promise<void> {
  const keys = [["line"], ["lines"], ["startable"], ["runs"], ["facts"]];
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

function again(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void sendAll(), pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, longest_pause);
}

/** Tries at once what waits: the network is back, somebody signed in or decided. */
function poke(): void {
  clearTimeout(timer);
  pause = first_pause;
  void sendAll();
}

/** Sends what waits, now and whenever the network comes back. */
export function keepSending(): () => void {
  const seen_again = () => {
    if (document.visibilityState === "visible") poke();
  };
  window.addEventListener("online", poke);
  document.addEventListener("visibilitychange", seen_again);
  const leave = watchLive(({ unheard }) => {
    if (!unheard) poke();
  });
  poke();
  return () => {
    leave();
    window.removeEventListener("online", poke);
    document.removeEventListener("visibilitychange", seen_again);
    clearTimeout(timer);
  };
}

/** The instant of a tap: never before one just made, though the clock was set back a little. */
function tapped(before: readonly Entry[]): string {
  const last = Math.max(0, ...before.map((each) => Date.parse(each.made_at)));
  const now = serverNow();
  return new Date(now <= last && last - now < close_taps ? last + 1 : now).toISOString();
}

function entryOf(line: string, draft: Draft, before: readonly Entry[]): Omit<Entry, "number"> {
  const made_at = tapped(before);
  const key = newKey();
  const who = session();
  const acting = who?.acting ?? null;
  return {
    key,
    line,
    kind: draft.kind,
    path: draft.path,
    method: draft.method ?? "POST",
    body: stamped(draft.kind, draft.body, made_at, key),
    said: draft.said,
    made_at,
    made_by: who
      ? { user_id: who.user.id, name: acting?.user.display_name ?? who.user.display_name }
      : null,
    sign_on: acting?.sign_on ?? null,
    follows: followed(draft, before)?.number ?? null,
    meant: draft.meant ?? null,
    state: "waiting",
    tried: 0,
    watched_until: Date.now() + patience,
    refusal: null,
    answer: null,
    settled_at: null,
    dropped_by: null,
  };
}

/** A line under one name, whether its screen was opened by path or by id. */
export const nameOf = (line: string): string =>
  queryClient.getQueryData(lineQuery(line).queryKey)?.line.path ?? line;

/**
 * Writes an act down, sends it, and gives what became of it. Throws `Problem` where the server
 * refused while whoever tapped still waited for it.
 */
export async function sendAct<Answer>(line: string, draft: Draft): Promise<Sent<Answer>> {
  const opened = await started();
  if (!opened) return sendUnkept<Answer>(line, draft);
  const { store, sender } = opened;
  const name = nameOf(line);
  markUsed();
  const entry = await store.add(name, (before) => entryOf(name, draft, before));
  await look(store);
  tellTabs();
  const sent = sender.flush(name).then((standing) => {
    show({ standing });
    if (standing === "network" || standing === "elsewhere") again();
    return true;
  });
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), patience));
  const in_time = await Promise.race([sent, late]);
  const found = await store.get(entry.number);
  await look(store);
  if (found?.state === "done" && found.answer !== null) {
    return { confirmed: found.answer as Answer };
  }
  if (!in_time || found?.state !== "refused" || found.refusal === null) {
    void sent.then(refetchLines);
    // Nobody looks at it any more: what is said against it later has to be asked about.
    await store.change(entry.number, (each) => ({ ...each, watched_until: 0 }));
    await look(store);
    tellTabs();
    return { waiting: true };
  }
  // Whoever looks at it decides there and then; nothing of it is left to decide later.
  await store.remove(entry.number);
  await look(store);
  tellTabs();
  const { status, code, detail, title, facts } = found.refusal;
  throw new Problem(status, { ...facts, code, detail, title });
}

/** Where the browser keeps nothing, an act is sent as any other: under a key, once, and seen to. */
async function sendUnkept<Answer>(line: string, draft: Draft): Promise<Sent<Answer>> {
  const entry = { ...entryOf(line, draft, []), number: 0 };
  return { confirmed: (await transmit(entry, entry.body)) as Answer };
}

/** A person's decision on a refused entry: send it again, as it is or changed. */
export async function sendAgain(
  number: number,
  changes: Parameters<typeof sentAgain>[1] = {},
): Promise<void> {
  await decide(number, (entry) => sentAgain(entry, changes, newKey()));
}

/** A person's decision to give an entry up. */
export async function dropEntry(number: number): Promise<void> {
  const who = session();
  const by = who?.acting?.user.display_name ?? who?.user.display_name ?? "";
  await decide(number, (entry) => dropped(entry, by, Date.now()));
}

/** A person's decision that what somebody else entered here is sent as theirs. */
export async function takeOver(numbers: readonly number[]): Promise<void> {
  const who = session();
  if (!who) return;
  const made_by = { user_id: who.user.id, name: who.user.display_name };
  for (const number of numbers) {
    await decide(number, (entry) => ({
      ...entry,
      made_by,
      sign_on: who.acting?.sign_on ?? null,
    }));
  }
}

async function decide(number: number, how: (entry: Entry) => Entry): Promise<void> {
  const opened = await started();
  if (!opened) return;
  await opened.store.change(number, how);
  await look(opened.store);
  tellTabs();
  poke();
}
