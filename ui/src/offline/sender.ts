import {
  advanced,
  builtOn,
  type Entry,
  type Heard,
  heardOf,
  nextToSend,
  type Obstacle,
  runAfter,
} from "./entry";
import type { Locked } from "./lock";
import type { Store } from "./store";

/** What sending needs of the world around it. */
export interface World {
  store: Store;
  locked: Locked;
  /** Sends an entry with this body; throws `Problem`. */
  transmit: (entry: Entry, body: Record<string, unknown>) => Promise<unknown>;
  /** The run that a start or end of ours opened, asked of the server; undefined: another one. */
  runOpenedBy: (entry: Entry) => Promise<number | undefined>;
  /** The user who is signed in; undefined where nobody is known to be. */
  user: () => number | undefined;
  /** Tells this tab and the others that entries changed. */
  changed: () => void;
  /** This device's clock, and the server's as it is known here. */
  now: () => number;
  serverNow: () => number;
}

/** Why a line's entries stopped going out; `sent`: nothing waits any more. */
export type Standing = "sent" | "held" | "network" | "signed_out" | "other_user" | "elsewhere";

/** Sends the entries of lines: each line's in order, lines beside each other. */
export class Sender {
  readonly #world: World;
  readonly #queued = new Map<string, Promise<Standing>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Sends what waits of a line, until nothing does or something stands in the way. */
  flush(line: string): Promise<Standing> {
    const already = this.#queued.get(line);
    if (already) return already;
    const begun = this.#world.locked(line, (held) => {
      // From here on a new act may come too late for this round.
      this.#queued.delete(line);
      return this.#drain(line, held);
    });
    this.#queued.set(line, begun);
    return begun.finally(() => {
      if (this.#queued.get(line) === begun) this.#queued.delete(line);
    });
  }

  /** Sends what waits of every line; gives how each stands. */
  async flushAll(): Promise<Standing[]> {
    const { store, now } = this.#world;
    await store.tidy(now());
    const entries = await store.all();
    const lines = new Set(
      entries.filter((each) => each.state === "waiting").map((each) => each.line),
    );
    return Promise.all([...lines].map((line) => this.flush(line)));
  }

  async #drain(line: string, held: () => Promise<boolean>): Promise<Standing> {
    const { store, user, changed, now } = this.#world;
    for (;;) {
      const entries = await store.ofLine(line);
      const next = nextToSend(entries);
      if (!next) return entries.some((each) => each.state === "refused") ? "held" : "sent";
      const who = user();
      if (who === undefined) return "signed_out";
      if (next.made_by !== null && next.made_by.user_id !== who) return "other_user";
      if (!(await held())) return "elsewhere";
      const { heard, body } = await this.#attempt(next, entries);
      await store.change(next.number, (entry) => advanced(entry, heard, now(), body));
      changed();
      if (heard.kind === "unheard") return heard.why;
    }
  }

  async #attempt(entry: Entry, entries: Entry[]): Promise<{ heard: Heard; body: Entry["body"] }> {
    const at = new Date(this.#world.serverNow()).toISOString();
    try {
      const body = await this.#bodyOf(entry, entries);
      if (typeof body === "string") return { heard: refusedHere(body, at), body: entry.body };
      return { heard: { kind: "answered", answer: await this.#world.transmit(entry, body) }, body };
    } catch (error) {
      return { heard: heardOf(error, entry.tried, at), body: entry.body };
    }
  }

  async #bodyOf(entry: Entry, entries: Entry[]): Promise<Entry["body"] | Obstacle> {
    if (entry.follows === null) return entry.body;
    const before = entries.find((each) => each.number === entry.follows);
    const chained = before?.state === "done" && (entry.kind === "start" || entry.kind === "end");
    const run = chained ? (runAfter(before) ?? (await this.#world.runOpenedBy(before))) : undefined;
    return builtOn(entry, before, run);
  }
}

/** What is not even sent: what it builds on was not done. */
const refusedHere = (code: Obstacle, at: string): Heard => ({
  kind: "refused",
  refusal: { status: 409, code, title: "", detail: "", facts: {}, at },
});
