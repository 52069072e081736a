import type { Query, QueryKey } from "@tanstack/react-query";
import { isUnheard } from "@/api/client";
import { queryClient } from "@/api/queryClient";
import { sessionQuery } from "@/api/session";
import { goesOn, shapeOf } from "./keepable";
import { openStore } from "./opened";
import type { Kept } from "./store";

/** How old an answer may be to be shown still, in milliseconds. */
const oldest = 7 * 24 * 3_600_000;
const written_every = 1_000;

const session = JSON.stringify(sessionQuery.queryKey);
let known: Map<string, Kept> | undefined;
let reading: Promise<Map<string, Kept>> | undefined;

async function read(): Promise<Map<string, Kept>> {
  const store = await openStore();
  const all = (await store?.allKept()) ?? [];
  const old = all.filter((each) => each.updated_at < Date.now() - oldest);
  if (old.length > 0) void store?.forget(old.map((each) => each.hash));
  const found = new Map(all.map((each) => [each.hash, each]));
  for (const each of old) found.delete(each.hash);
  known = found;
  return found;
}

function readOnce(): Promise<Map<string, Kept>> {
  reading ??= read();
  return reading;
}

/** Gives a query that nobody answers what the server last said to one like it. */
function fill(query: Query, kept: Kept | undefined): void {
  if (!kept || query.state.data !== undefined) return;
  query.setData(kept.data, { updatedAt: kept.updated_at, manual: true });
}

/**
 * Shows what was last known where the server is not heard. Gives whether somebody was signed in
 * when it was last heard, so that the screens can be shown at all.
 */
export async function restoreKept(): Promise<boolean> {
  const found = await readOnce();
  for (const each of found.values()) {
    const key = each.key as QueryKey;
    if (goesOn(each.hash) || queryClient.getQueryData(key) !== undefined) continue;
    queryClient.setQueryData(key, each.data, { updatedAt: each.updated_at });
  }
  // A browser that never showed a line keeps nothing, and has nothing to show.
  if (found.has(session)) keepAnswers();
  return found.has(session);
}

const unwritten = new Map<string, Kept>();
let timer: ReturnType<typeof setTimeout> | undefined;

async function write(): Promise<void> {
  timer = undefined;
  const some = [...unwritten.values()];
  unwritten.clear();
  const store = await openStore();
  await store?.keep(some).catch(() => undefined);
}

function take(query: Query): void {
  const hash = shapeOf(query.queryKey);
  const { data, dataUpdatedAt: updated_at } = query.state;
  if (hash === undefined || data === undefined) return;
  if ((known?.get(hash)?.updated_at ?? 0) >= updated_at) return;
  const kept: Kept = { hash, key: query.queryKey, data, updated_at };
  known?.set(hash, kept);
  unwritten.set(hash, kept);
  if (timer === undefined) timer = setTimeout(() => void write(), written_every);
}

async function forgetSession(): Promise<void> {
  unwritten.delete(session);
  known?.delete(session);
  await (await openStore())?.forget([session]);
}

let keeping = false;

/** Keeps what the screens are told from here on, and fills in what nobody answers. */
export function keepAnswers(): void {
  if (keeping) return;
  keeping = true;
  void readOnce().then(() => queryClient.getQueryCache().getAll().forEach(take));
  queryClient.getQueryCache().subscribe((event) => {
    const { query } = event;
    if (event.type === "removed" && query.queryHash === session) void forgetSession();
    if (event.type !== "updated") return;
    if (event.action.type === "success") take(query);
    if (event.action.type === "failed" || event.action.type === "error") {
      const hash = shapeOf(query.queryKey);
      if (hash !== undefined && isUnheard(event.action.error)) fill(query, known?.get(hash));
    }
  });
  window.addEventListener("pagehide", () => void write());
}
