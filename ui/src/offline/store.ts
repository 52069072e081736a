import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Entry, unsettled } from "./entry";

/** What a screen was last told, under the key of its query. */
export interface Kept {
  hash: string;
  key: readonly unknown[];
  data: unknown;
  /** When the server said it, by this device's clock. */
  updated_at: number;
}

interface Shape extends DBSchema {
  entries: { key: number; value: Entry; indexes: { line: string } };
  leases: { key: string; value: { line: string; holder: string; until: number } };
  kept: { key: string; value: Kept };
}

/** Written to the disk itself before it counts as written: a panel may lose its power. */
const durable = { durability: "strict" } as const;

const done_for = 60_000;
const log_kept_for = 90 * 24 * 3_600_000;

/** What this browser keeps, shared by its tabs. */
export class Store {
  readonly #db: IDBPDatabase<Shape>;

  private constructor(db: IDBPDatabase<Shape>) {
    this.#db = db;
  }

  static async open(name = "outfeed"): Promise<Store> {
    const db = await openDB<Shape>(name, 1, {
      upgrade: (made) => {
        const entries = made.createObjectStore("entries", {
          keyPath: "number",
          autoIncrement: true,
        });
        entries.createIndex("line", "line");
        made.createObjectStore("leases", { keyPath: "line" });
        made.createObjectStore("kept", { keyPath: "hash" });
      },
      // A newer build in another tab wants to change the shape: this one lets it.
      blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
    });
    return new Store(db);
  }

  close(): void {
    this.#db.close();
  }

  /** Writes an entry down; `made` gives it from what its line already has. */
  async add(line: string, made: (before: Entry[]) => Omit<Entry, "number">): Promise<Entry> {
    const tx = this.#db.transaction("entries", "readwrite", durable);
    const before = await tx.store.index("line").getAll(line);
    const entry = made(before);
    const number = await tx.store.add(entry as Entry);
    await tx.done;
    return { ...entry, number };
  }

  all(): Promise<Entry[]> {
    return this.#db.getAll("entries");
  }

  ofLine(line: string): Promise<Entry[]> {
    return this.#db.getAllFromIndex("entries", "line", line);
  }

  get(number: number): Promise<Entry | undefined> {
    return this.#db.get("entries", number);
  }

  /** Changes an entry as it stands by now; gives it, or undefined where there is none any more. */
  async change(number: number, how: (entry: Entry) => Entry): Promise<Entry | undefined> {
    const tx = this.#db.transaction("entries", "readwrite", durable);
    const entry = await tx.store.get(number);
    const changed = entry && how(entry);
    if (changed && changed !== entry) await tx.store.put(changed);
    await tx.done;
    return changed;
  }

  async remove(number: number): Promise<void> {
    const tx = this.#db.transaction("entries", "readwrite", durable);
    await tx.store.delete(number);
    await tx.done;
  }

  /** Forgets what was done and nothing follows any more, and what was dropped long ago. */
  async tidy(now: number): Promise<void> {
    const tx = this.#db.transaction("entries", "readwrite");
    const entries = await tx.store.getAll();
    const busy = new Set(unsettled(entries).map((each) => each.line));
    for (const each of entries) {
      const age = now - (each.settled_at ?? now);
      const over =
        (each.state === "done" && age > done_for && !busy.has(each.line)) ||
        (each.state === "dropped" && age > log_kept_for);
      if (over) await tx.store.delete(each.number);
    }
    await tx.done;
  }

  /** Takes or renews the right to send the acts of a line; false while another tab has it. */
  async lease(line: string, holder: string, now: number, until: number): Promise<boolean> {
    const tx = this.#db.transaction("leases", "readwrite");
    const held = await tx.store.get(line);
    const free = held === undefined || held.holder === holder || held.until <= now;
    if (free) await tx.store.put({ line, holder, until });
    await tx.done;
    return free;
  }

  async release(line: string, holder: string): Promise<void> {
    const tx = this.#db.transaction("leases", "readwrite");
    const held = await tx.store.get(line);
    if (held?.holder === holder) await tx.store.delete(line);
    await tx.done;
  }

  async keep(kept: Kept[]): Promise<void> {
    const tx = this.#db.transaction("kept", "readwrite");
    for (const each of kept) await tx.store.put(each);
    await tx.done;
  }

  allKept(): Promise<Kept[]> {
    return this.#db.getAll("kept");
  }

  async forget(hashes: readonly string[]): Promise<void> {
    const tx = this.#db.transaction("kept", "readwrite");
    for (const each of hashes) await tx.store.delete(each);
    await tx.done;
  }
}
