import { beforeEach, describe, expect, test } from "vitest";
import type { EntryWanted } from "@/api/plan";
import type { Entry, Plan } from "@/api/types";
import {
  nextStep,
  no_steps,
  type Steps,
  stepOf,
  type Way,
  wantedFor,
  withoutNext,
  withStep,
  withWent,
} from "./undo";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 16, hour)).toISOString();

/** A board that does what it is asked, and counts versions as the server does. */
class Server {
  entries = new Map<number, Entry>();
  next_id = 1;

  arrange(wanted: EntryWanted[]): Plan {
    const before: Entry[] = [];
    const created: number[] = [];
    const removed: number[] = [];
    for (const one of wanted) {
      const { entry: id, version, remove, line, order, ...fields } = one;
      const known = id == null ? null : this.entries.get(id);
      if (id != null && known?.version !== version) throw new Error(`stale ${id} ${version}`);
      if (known) before.push(known);
      if (known && remove) {
        this.entries.delete(known.id);
        removed.push(known.id);
        continue;
      }
      const made: Entry = {
        ...(known ?? { ...an_entry, order_id: Number(order), id: this.next_id++, version: 0 }),
        ...(line != null && { line_id: Number(line) }),
        ...(fields as Partial<Entry>),
      };
      if (!known) created.push(made.id);
      this.entries.set(made.id, { ...made, version: made.version + 1 });
    }
    const figures = { late_orders: 0, total_lateness: 0, changeover_time: 0 };
    return {
      entries: [...this.entries.values()],
      before,
      created,
      removed,
      warnings: [],
      figures,
      figures_before: figures,
    };
  }

  look() {
    return [...this.entries.values()]
      .map(({ id: _, version: __, ...rest }) => rest)
      .sort((one, other) => one.start_at.localeCompare(other.start_at));
  }
}

const an_entry: Entry = {
  id: 0,
  line_id: 1,
  mode: "Production",
  mode_type: "production",
  order_id: 7,
  order_number: "PO-7",
  product_id: 1,
  product_name: "Cola",
  product_class: null,
  quantity: "100",
  unit: "EA",
  actual_quantity: null,
  start_at: at(6),
  end_at: at(7),
  pinned: false,
  changeover_for: null,
  notes: "",
  version: 1,
  due_at: null,
  late: false,
  run_id: null,
  series_id: null,
  series_date: null,
  origin_id: null,
  expected_start_at: null,
  expected_end_at: null,
  expected_late: false,
};

let server: Server;
let steps: Steps;

const act = (...wanted: EntryWanted[]) => {
  const plan = server.arrange(wanted);
  steps = withStep(steps, stepOf(`act ${steps.done.length + 1}`, plan));
  return plan;
};
const go = (way: Way) => {
  const step = nextStep(steps, way);
  if (!step) throw new Error(`nothing to ${way}`);
  steps = withWent(steps, way, server.arrange(wantedFor(step, way)));
};
const place = (start: number, order = 7) =>
  act({ order, line: 1, start_at: at(start), quantity: "100" }).created[0] ?? -1;
const known = (id: number) => ({ entry: id, version: server.entries.get(id)?.version ?? 0 });

beforeEach(() => {
  server = new Server();
  steps = no_steps;
});

describe("undo and redo", () => {
  test("each act and each way back restores what was there", () => {
    const looks: unknown[] = [server.look()];
    const noted = (id: number) => {
      looks.push(server.look());
      return id;
    };
    const id = noted(place(6));
    act({ ...known(id), line: 2, start_at: at(8) });
    noted(id);
    act({ ...known(id), pinned: true });
    noted(id);
    act({ ...known(id), pinned: false, quantity: "250" });
    noted(id);
    act(
      { ...known(id), quantity: "100" },
      { order: 7, line: 2, start_at: at(12), quantity: "150" },
    );
    noted(id);
    act({ ...known(id), remove: true });
    noted(id);
    for (let round = 0; round < 2; round += 1) {
      for (let back = looks.length - 2; back >= 0; back -= 1) {
        go("undo");
        expect(server.look()).toEqual(looks[back]);
      }
      for (let forth = 1; forth < looks.length; forth += 1) {
        go("redo");
        expect(server.look()).toEqual(looks[forth]);
      }
    }
  });

  test("what a push moved comes back with it", () => {
    const one = place(6);
    const two = place(7, 8);
    act({ ...known(one), start_at: at(7) }, { ...known(two), start_at: at(8) });
    go("undo");
    expect(server.look().map(({ start_at }) => start_at)).toEqual([at(6), at(7)]);
  });

  test("an entry that was removed comes back under a new id, and older acts find it", () => {
    const id = place(6);
    act({ ...known(id), start_at: at(9) });
    act({ ...known(id), remove: true });
    go("undo");
    expect(server.entries.has(id)).toBe(false);
    go("undo");
    expect(server.look().map(({ start_at }) => start_at)).toEqual([at(6)]);
    go("redo");
    go("redo");
    expect(server.look()).toEqual([]);
  });

  test("what somebody else changed in between is not taken for one's own", () => {
    const id = place(6);
    act({ ...known(id), start_at: at(9) });
    server.arrange([{ ...known(id), start_at: at(10) }]);
    act({ ...known(id), start_at: at(11) });
    go("undo");
    expect(server.look()[0]?.start_at).toBe(at(10));
    expect(() => go("undo")).toThrow("stale");
  });

  test("a refused one is dropped, the others stay", () => {
    place(6);
    place(7, 8);
    steps = withoutNext(steps, "undo");
    expect(nextStep(steps, "undo")?.words).toBe("act 1");
    expect(nextStep(steps, "redo")).toBeUndefined();
  });

  test("a new act ends what could be done again", () => {
    place(6);
    go("undo");
    expect(nextStep(steps, "redo")?.words).toBe("act 1");
    place(8);
    expect(nextStep(steps, "redo")).toBeUndefined();
  });
});

test("where only the end of production follows, nothing is asked for", () => {
  const before = { ...an_entry, id: 3, version: 4 };
  const after = { ...before, version: 5, end_at: at(9) };
  const stop = { ...before, id: 9, order_id: null, mode: "Maintenance", quantity: null };
  const step = {
    words: "",
    changes: [
      { before, after },
      { before: null, after: stop },
    ],
  };
  expect(wantedFor(step, "undo")).toEqual([{ entry: 9, version: 4, remove: true }]);
  expect(wantedFor(step, "redo")).toMatchObject([{ mode: "Maintenance", end_at: at(7) }]);
});

test("what is pinned is brought back all the same", () => {
  const before = { ...an_entry, id: 3, version: 4, pinned: true };
  const after = { ...before, version: 5, start_at: at(8), end_at: at(9) };
  const made = { ...before, id: 9 };
  const step = {
    words: "",
    changes: [
      { before, after },
      { before: null, after: made },
    ],
  };
  expect(wantedFor(step, "undo")).toEqual([
    { entry: 3, version: 5, start_at: at(6), pinned: true },
    { entry: 9, version: 4, remove: true, pinned: false },
  ]);
});

describe("planned stops that recur", () => {
  const stop = {
    ...an_entry,
    id: 9,
    order_id: null,
    mode: "Maintenance",
    quantity: null,
    series_id: 4,
    series_date: "2026-11-16",
  };
  const plan: Plan = {
    entries: [stop],
    before: [],
    created: [9],
    removed: [],
    warnings: [],
    figures: { late_orders: 0, total_lateness: 0, changeover_time: 0 },
    figures_before: { late_orders: 0, total_lateness: 0, changeover_time: 0 },
    series_undo: [{ id: 4, version: 1 }],
  };

  test("one that comes back is the day of its series again", () => {
    const step = stepOf("remove", { ...plan, entries: [], before: [stop], created: [] });
    expect(wantedFor(step, "undo")).toMatchObject([
      { mode: "Maintenance", series_id: 4, series_date: "2026-11-16" },
    ]);
    const plain = stepOf("remove", {
      ...plan,
      entries: [],
      before: [{ ...stop, series_id: null, series_date: null }],
      created: [],
    });
    expect(wantedFor(plain, "undo")[0]).not.toHaveProperty("series_id");
  });

  test("another mode is taken back, and the day of a series that it lost", () => {
    const now = { ...stop, version: 2, mode: "Cleaning", series_id: null, series_date: null };
    const step = stepOf("change", { ...plan, entries: [now], before: [stop], created: [] });
    expect(wantedFor(step, "undo")).toEqual([
      { entry: 9, version: 2, mode: "Maintenance", series_id: 4, series_date: "2026-11-16" },
    ]);
  });

  test("the series itself goes back and forth in the version that each way left", () => {
    let went = withStep(no_steps, stepOf("place", plan));
    expect(nextStep(went, "undo")?.series).toEqual([{ id: 4, version: 1 }]);
    const gone = { ...plan, entries: [], before: [stop], created: [], removed: [9] };
    went = withWent(went, "undo", { ...gone, series_undo: [{ id: 4, version: 2 }] });
    expect(nextStep(went, "redo")?.series).toEqual([{ id: 4, version: 2 }]);
    went = withWent(went, "redo", { ...plan, series_undo: [{ id: 4, version: 3 }] });
    expect(nextStep(went, "undo")?.series).toEqual([{ id: 4, version: 3 }]);
  });
});
