import type { QueryKey } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { EventStreamReader } from "@/lib/eventStream";
import { Pacer } from "@/lib/pacer";
import { address, Problem } from "./client";
import { serverNow } from "./now";
import { assetsQuery } from "./plant";
import { queryClient } from "./queryClient";
import { sessionQuery } from "./session";
import { touchedKeys } from "./topics";
import type { LiveEvent } from "./types";

/**
 * How the screen hears of changes; `heard_at` is when it last did, in milliseconds, 0 for never.
 * `unheard`: the last attempt to hear failed.
 */
export interface LiveState {
  phase: "connecting" | "live" | "reconnecting";
  heard_at: number;
  unheard: boolean;
}

const batch_pause = 300;
const longest_silence = 45_000;
const first_wait = 500;
const longest_wait = 15_000;

const heardKey = "outfeed-heard-at";
const kept_every = 10_000;

/* Kept over a reload: what is shown without network is as old as this. */
function keptHeard(): number {
  try {
    return Number(localStorage.getItem(heardKey)) || 0;
  } catch {
    return 0;
  }
}

let kept_at = keptHeard();
let state: LiveState = { phase: "connecting", heard_at: kept_at, unheard: false };
const watchers = new Set<() => void>();

function keepHeard(heard_at: number): void {
  if (Math.abs(heard_at - kept_at) < kept_every) return;
  kept_at = heard_at;
  try {
    localStorage.setItem(heardKey, String(heard_at));
  } catch {
    // A browser that keeps nothing shows nothing without network either.
  }
}

function change(next: LiveState): void {
  const before = state;
  state = next;
  keepHeard(next.heard_at);
  if (next.phase === before.phase && next.unheard === before.unheard) return;
  for (const watcher of watchers) watcher();
}

const pacer = new Pacer<QueryKey>(
  (queryKey) => queryClient.invalidateQueries({ queryKey }, { cancelRefetch: true }),
  (queryKey) => JSON.stringify(queryKey),
  batch_pause,
);

function take(event: LiveEvent): void {
  const assets = queryClient.getQueryData(assetsQuery.queryKey)?.items;
  const pathOf = (id: string) => assets?.find((asset) => String(asset.id) === id)?.path;
  for (const topic of event.topics) {
    for (const key of touchedKeys(topic, pathOf)) pacer.tell(key);
  }
}

/*
 * The stream is read with fetch, not EventSource: EventSource hides the heartbeats, without which
 * a cable pulled out is not noticed, and the status of a refusal.
 */
async function listen(stop: AbortSignal, connected: () => void): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([stop, gone.signal]);
  let silence = setTimeout(() => gone.abort(), longest_silence);
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => gone.abort(), longest_silence);
    change({ phase: "live", heard_at: serverNow(), unheard: false });
  };
  const lost = () => gone.abort();
  window.addEventListener("offline", lost);
  try {
    const response = await fetch(address("/events"), {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal,
    });
    if (!response.ok || !response.body) throw new Problem(response.status, {});
    connected();
    heard();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const reader = new EventStreamReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return;
      heard();
      for (const data of reader.read(value)) take(JSON.parse(data) as LiveEvent);
    }
  } finally {
    clearTimeout(silence);
    window.removeEventListener("offline", lost);
  }
}

function pause(time: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, time);
    window.addEventListener("online", done);
    stop.addEventListener("abort", done);
  });
}

function refetchShown(): void {
  void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
}

async function keepListening(stop: AbortSignal): Promise<void> {
  let wait = first_wait;
  let phase: LiveState["phase"] = "connecting";
  const connected = () => {
    wait = first_wait;
    phase = "reconnecting";
    // What changed before anybody listened is unknown, so all that is shown is asked for again.
    refetchShown();
    // Who is signed in may have changed as well, and the clock of the server.
    if (state.unheard) void queryClient.invalidateQueries(sessionQuery);
  };
  while (!stop.aborted) {
    const error = await listen(stop, connected).catch((reason: unknown) => reason);
    if (stop.aborted) return;
    // Once something was heard, here or before a reload, it is a connection that is gone.
    if (state.heard_at > 0) phase = "reconnecting";
    const signed_out = error instanceof Problem && error.status === 401;
    change({ ...state, phase, unheard: !signed_out });
    if (signed_out) void queryClient.invalidateQueries(sessionQuery);
    await pause(wait * (0.75 + Math.random() / 2), stop);
    wait = Math.min(wait * 2, longest_wait);
  }
}

/** Listens to the changes of the plant and refetches what they touch; gives the way to stop. */
export function startLive(): () => void {
  const stop = new AbortController();
  void keepListening(stop.signal);
  return () => stop.abort();
}

/** Calls back whenever the connection changes; gives the way to stop. */
export function watchLive(watcher: (state: LiveState) => void): () => void {
  const told = () => watcher(state);
  watchers.add(told);
  return () => watchers.delete(told);
}

/** How the connection stands. */
export function useLive(): LiveState {
  return useSyncExternalStore(watchLive, () => state);
}
