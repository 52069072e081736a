import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { Problem } from "@/api/client";
import {
  advanced,
  asMeant,
  builtOn,
  type Draft,
  dropped,
  type Entry,
  followed,
  heardOf,
  nextToSend,
  sentAgain,
  shownRefused,
  shownWaiting,
  stamped,
} from "./entry";
import { byLease } from "./lock";
import { Sender } from "./sender";
import { Store } from "./store";

const start = Date.parse("2026-11-16T09:00:00Z");
const instant = (seconds: number) => new Date(start + seconds * 1000).toISOString();

function made(draft: Partial<Draft>, before: readonly Entry[], more: Partial<Entry> = {}): Entry {
  const act = { kind: "counts", path: "/lines/a/counts", body: {}, said: "", ...draft } as Draft;
  const number = before.length + 1;
  const key = more.key ?? `key-${number}`;
  return {
    number,
    key,
    line: "a",
    kind: act.kind,
    path: act.path,
    method: "POST",
    body: stamped(act.kind, act.body, instant(number), key),
    said: act.said,
    made_at: instant(number),
    made_by: null,
    sign_on: null,
    follows: followed(act, before)?.number ?? null,
    meant: null,
    state: "waiting",
    tried: 0,
    watched_until: 0,
    refusal: null,
    answer: null,
    settled_at: null,
    dropped_by: null,
    ...more,
  };
}

const refusedBy = (status: number, code: string) => new Problem(status, { code, detail: code });
const heard = (error: unknown, tried = 0) => heardOf(error, tried, instant(0));

test("what may pass keeps an act waiting, what the server refused does not", () => {
  for (const status of [0, 408, 429, 502, 503, 504])
    expect(heard(refusedBy(status, "x")).kind, String(status)).toBe("unheard");
  expect(heard(refusedBy(401, "signed_out"))).toEqual({ kind: "unheard", why: "signed_out" });
  expect(heard(new SyntaxError("<html>")).kind).toBe("unheard");
  for (const status of [400, 403, 404, 409, 422])
    expect(heard(refusedBy(status, "no")).kind, String(status)).toBe("refused");
  expect(heard(refusedBy(409, "answer_not_kept"))).toEqual({ kind: "answered", answer: null });
});

test("a fault of the server is tried some times, then a person is asked", () => {
  expect(heard(refusedBy(500, "internal"), 0).kind).toBe("unheard");
  expect(heard(refusedBy(500, "internal"), 4).kind).toBe("refused");
});

test("what was refused holds what follows until a person has decided", () => {
  const one = advanced(made({}, []), heard(refusedBy(409, "no")), 0);
  const two = made({}, [one]);
  expect(nextToSend([one, two])).toBeNull();
  expect(nextToSend([sentAgain(one, {}, "new"), two])?.number).toBe(1);
  expect(nextToSend([dropped(one, "Eva", 1), two])?.number).toBe(2);
});

test("a settled entry stays as it is, whatever is heard later", () => {
  const done = advanced(made({}, []), { kind: "answered", answer: 1 }, 5);
  expect(advanced(done, heard(refusedBy(409, "no")), 6)).toBe(done);
  expect(dropped(done, "Eva", 7)).toBe(done);
  expect(sentAgain(done, {}, "new")).toBe(done);
});

test("an end sees the run that the start before it opened", () => {
  const began = made({ kind: "start", body: { product: 1 } }, []);
  const counted = made({ kind: "counts" }, [began]);
  const ended = made({ kind: "end", body: { outcome: "partial" } }, [began, counted]);
  expect([counted.follows, ended.follows]).toEqual([1, 1]);
  const done = advanced(began, { kind: "answered", answer: { run_id: 31 } }, 0);
  expect(builtOn(ended, done, 31)).toMatchObject({ seen_run_id: 31, outcome: "partial" });
  expect(builtOn(counted, done, 31)).toEqual(counted.body);
  expect(builtOn(counted, dropped(began, "Eva", 0), undefined)).toBe("depends_on_refused");
  expect(builtOn(ended, undefined, undefined)).toBe("depends_on_refused");
  const moved = { ...done, body: { ...done.body, at: instant(500) } };
  expect(builtOn(counted, moved, 31)).toBe("before_its_run");
});

test("an edit of states sees the version that the one before it made, if nobody came between", () => {
  const edit = { kind: "states", path: "/lines/a/states/edit", body: { version: 4 } } as const;
  const one = made(edit, []);
  const two = made(edit, [one]);
  const alone = advanced(one, { kind: "answered", answer: { version: 5 } }, 0);
  expect(builtOn(two, alone, undefined)).toMatchObject({ version: 5 });
  const crossed = advanced(one, { kind: "answered", answer: { version: 6 } }, 0);
  expect(builtOn(two, crossed, undefined)).toMatchObject({ version: 4 });
});

test("bodies keep the instant they name, and get that of the tap where they name none", () => {
  expect(stamped("end", { outcome: "partial" }, instant(1), "k")).toMatchObject({ at: instant(1) });
  expect(stamped("end", { at: instant(9) }, instant(1), "k")).toEqual({ at: instant(9) });
  expect(stamped("counts", { good: "5" }, instant(1), "k")).toEqual({
    key: "k",
    good: "5",
    occurred_at: instant(1),
  });
  expect(stamped("handover", { note: "" }, instant(1), "k")).toEqual({ note: "" });
});

test("what is on its way for the first time is not told to wait", () => {
  const fresh = made({}, [], { watched_until: 100 });
  const after = made({}, [fresh], { watched_until: 100 });
  expect(shownWaiting([fresh, after], 50)).toEqual([]);
  expect(shownWaiting([fresh, after], 100)).toHaveLength(2);
  expect(shownWaiting([{ ...fresh, tried: 1 }, after], 50)).toHaveLength(2);
  const refused = advanced(fresh, heard(refusedBy(409, "no")), 0);
  expect(shownRefused([refused], 50)).toEqual([]);
  expect(shownRefused([refused], 100)).toHaveLength(1);
});

test("what is meant holds no figure of what is confirmed", () => {
  const meant = {
    mode: "Production",
    mode_type: "production",
    order: null,
    product: null,
    counts: null,
    order_actual_quantity: null,
  } as const;
  const status = { mode: "Idle", run_id: 3, good_quantity: "70", figures: {} } as never;
  const shown = asMeant(status, [made({ kind: "start" }, [], { meant })]);
  expect(shown).toMatchObject({ mode: "Production", good_quantity: null, figures: null });
  expect(asMeant(status, [])).toBe(status);
});

/** Numbers that are always the same for a seed (mulberry32). */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A server that does each key once, and a network that loses requests and answers. */
class World {
  readonly done: { line: string; key: string; number: number }[] = [];
  readonly #chance: () => number;
  loss = 0.5;
  refusing = 0.1;
  busy = new Map<string, number>();

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  transmit = async (entry: Entry): Promise<unknown> => {
    const now = (this.busy.get(entry.line) ?? 0) + 1;
    this.busy.set(entry.line, now);
    expect(now, "one at a time of a line").toBe(1);
    try {
      await new Promise((resolve) => setTimeout(resolve, Math.floor(this.#chance() * 3)));
      if (this.#chance() < this.loss / 2) throw new Problem(0, { code: "unreachable" });
      const { line, key, number } = entry;
      // What was done is answered again, before anything else is looked at.
      if (!this.done.some((each) => each.key === key)) {
        if (this.#chance() < this.refusing) throw refusedBy(409, "no");
        this.done.push({ line, key, number });
      }
      if (this.#chance() < this.loss / 2) throw new Problem(504, { code: "lost" });
      return { run_id: entry.number };
    } finally {
      this.busy.set(entry.line, now - 1);
    }
  };
}

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  "acts are done once and in order, whatever fails and whoever sends (%i)",
  async (seed) => {
    const chance = drawn(seed);
    const world = new World(chance);
    const name = `outfeed-${seed}`;
    const tab = async () => {
      const store = await Store.open(name);
      const sender = new Sender({
        store,
        locked: byLease(store),
        transmit: world.transmit,
        runOpenedBy: async () => undefined,
        user: () => 1,
        changed: () => undefined,
        now: () => 0,
        serverNow: () => start,
      });
      return { store, sender };
    };
    const tabs = [await tab(), await tab()];
    const pick = () => tabs[Math.floor(chance() * tabs.length)] as (typeof tabs)[number];
    const pending: Promise<unknown>[] = [];
    for (let step = 0; step < 24; step++) {
      const { store, sender } = pick();
      const line = chance() < 0.5 ? "a" : "b";
      if (chance() < 0.6) {
        const { number: _, ...entry } = made({ kind: "state" }, [], {
          line,
          key: `${seed}-${step}`,
        });
        await store.add(line, () => entry);
      }
      if (chance() < 0.5) pending.push(sender.flush(line));
      if (chance() < 0.15) {
        // The page is loaded anew: nothing of it is left but what is written down.
        await Promise.all(pending.splice(0));
        tabs[0]?.store.close();
        tabs[0] = await tab();
      }
      const other = pick().store;
      const refused = (await other.all()).find((each) => each.state === "refused");
      if (refused && chance() < 0.5) {
        await other.change(refused.number, (each) =>
          chance() < 0.5 ? dropped(each, "Eva", 0) : sentAgain(each, {}, `${each.key}+`),
        );
      }
    }
    world.loss = 0;
    world.refusing = 0;
    await Promise.all(pending);
    const { store, sender } = pick();
    for (const each of await store.all())
      await store.change(each.number, (entry) => sentAgain(entry, {}, `${entry.key}+`));
    await sender.flushAll();

    const entries = await store.all();
    expect(entries.every((each) => each.state === "done" || each.state === "dropped")).toBe(true);
    const of_server = world.done.map((each) => each.number);
    expect(new Set(of_server).size, "none twice").toBe(of_server.length);
    for (const line of ["a", "b"]) {
      const order = world.done.filter((each) => each.line === line).map((each) => each.number);
      expect(order, "in order").toEqual([...order].sort((one, other) => one - other));
    }
    const done = entries.filter((each) => each.state === "done").map((each) => each.number);
    expect(of_server).toEqual(expect.arrayContaining(done));
    for (const each of tabs) each.store.close();
  },
);

test("a line whose sender hangs does not hold up another line", async () => {
  const store = await Store.open("outfeed-hanging");
  const sent: string[] = [];
  let go = (): void => undefined;
  const hanging = new Promise<void>((resolve) => {
    go = resolve;
  });
  const sender = new Sender({
    store,
    locked: byLease(store),
    transmit: async (entry) => {
      if (entry.line === "a") await hanging;
      sent.push(entry.line);
      return {};
    },
    runOpenedBy: async () => undefined,
    user: () => 1,
    changed: () => undefined,
    now: () => 0,
    serverNow: () => start,
  });
  for (const line of ["a", "b"]) {
    const { number: _, ...entry } = made({ kind: "state" }, [], { line, key: line });
    await store.add(line, () => entry);
  }
  const slow = sender.flush("a");
  expect(await sender.flush("b")).toBe("sent");
  expect(sent).toEqual(["b"]);
  go();
  expect(await slow).toBe("sent");
  store.close();
});

test("what another user entered waits for that user", async () => {
  const store = await Store.open("outfeed-users");
  const { number: _, ...entry } = made({ kind: "state" }, []);
  await store.add("a", () => ({ ...entry, made_by: { user_id: 2, name: "Eva" } }));
  let user: number | undefined = 1;
  const sender = new Sender({
    store,
    locked: byLease(store),
    transmit: async () => ({}),
    runOpenedBy: async () => undefined,
    user: () => user,
    changed: () => undefined,
    now: () => 0,
    serverNow: () => start,
  });
  expect(await sender.flush("a")).toBe("other_user");
  user = undefined;
  expect(await sender.flush("a")).toBe("signed_out");
  user = 2;
  expect(await sender.flush("a")).toBe("sent");
  store.close();
});

test("a tab that is gone gives its line back when its lease has run out", async () => {
  const store = await Store.open("outfeed-lease");
  expect(await store.lease("a", "gone", 0, 100)).toBe(true);
  expect(await store.lease("a", "next", 50, 150)).toBe(false);
  expect(await store.lease("b", "next", 50, 150)).toBe(true);
  expect(await store.lease("a", "next", 100, 200)).toBe(true);
  await store.release("a", "gone");
  expect(await store.lease("a", "gone", 110, 210)).toBe(false);
  store.close();
});
