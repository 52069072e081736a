import { describe, expect, test } from "vitest";
import type { Order, Product } from "@/api/types";
import {
  changedFields,
  copyOf,
  type Draft,
  draftOf,
  emptyDraft,
  faultsOf,
  fieldsOf,
} from "./draft";
import { caughtUp, conflictsOf, editOf, isDirty, settled, typed } from "./edit";

const cola: Product = {
  id: 5,
  code: "CO-12PK",
  name: "Cola 0.5L 12Pk",
  product_class: "Pack",
  base_unit: "CS",
  units: [
    { unit: "CS", factor: "1", numerator: "1", denominator: "1" },
    { unit: "bottle", factor: "0.083333", numerator: "1", denominator: "12" },
  ],
  attributes: {},
  enabled: true,
  version: 1,
};
const reading = { locale: "en", zone: "Europe/Berlin", products: [cola] };

const an_order = (fields: Partial<Order> = {}): Order => ({
  id: 1,
  number: "PO-000001",
  source: "internal",
  external_id: null,
  product: { id: 5, code: "CO-12PK", name: "Cola 0.5L 12Pk", product_class: "Pack" },
  mode: "Production",
  required_quantity: "1250.5000",
  scheduled_quantity: "0",
  actual_quantity: "0",
  waste_quantity: "0",
  infeed_quantity: "0",
  remaining_quantity: "1250.5",
  unit: "CS",
  earliest_start: null,
  due_at: "2025-07-01T20:00:00Z",
  priority: 0,
  status: "Planned",
  lines: [],
  notes: "",
  attributes: {},
  version: 1,
  created_at: "2025-06-01T00:00:00Z",
  updated_at: "2025-06-01T00:00:00Z",
  lateness: null,
  expected_lateness: null,
  expected_end: null,
  held_from: null,
  progress: 0,
  ...fields,
});

const good: Draft = { ...emptyDraft, product: "5", unit: "CS", required_quantity: "1,000.25" };

describe("while typing", () => {
  test("what is needed is named", () => {
    expect(faultsOf(emptyDraft, reading)).toEqual({
      product: "needed",
      required_quantity: "needed",
    });
    expect(faultsOf(good, reading)).toEqual({});
  });

  test("the quantity must be a number above 0, the unit one of the product's", () => {
    const fault = (draft: Partial<Draft>) => faultsOf({ ...good, ...draft }, reading);
    expect(fault({ required_quantity: "many" })).toEqual({ required_quantity: "no_number" });
    expect(fault({ required_quantity: "0.00" })).toEqual({ required_quantity: "not_positive" });
    expect(fault({ unit: "kg" })).toEqual({ unit: "no_unit_of_product" });
  });

  test("due must come after the earliest start", () => {
    const draft = { ...good, earliest_start: "2025-07-02T06:00", due_at: "2025-07-01T22:00" };
    expect(faultsOf(draft, reading)).toEqual({ due_at: "due_before_start" });
  });
});

test("the API gets exact decimals and instants of the plant's clock", () => {
  const draft = { ...good, due_at: "2025-07-01T22:00", lines: ["7"], priority: "3" };
  expect(fieldsOf(draft, reading)).toEqual({
    product: 5,
    required_quantity: "1000.25",
    unit: "CS",
    earliest_start: null,
    due_at: "2025-07-01T20:00:00Z",
    priority: 3,
    lines: [7],
    notes: "",
    attributes: {},
  });
});

describe("attributes", () => {
  const order = an_order({ attributes: { pallet: 48, customer: "C017" } });
  const began = draftOf(order, reading);

  test("what is not typed over keeps its kind, what is taken away is told as null", () => {
    const [customer, pallet] = began.attributes;
    expect([customer?.name, pallet?.text]).toEqual(["customer", "48"]);
    const changed = (attributes: Draft["attributes"]) =>
      changedFields({ ...began, attributes }, began, reading);
    expect(changed(began.attributes)).toEqual({});
    const more = [...began.attributes, { name: " lot ", text: "7" }];
    expect(changed(more)).toEqual({ attributes: { customer: "C017", pallet: 48, lot: "7" } });
    expect(changed(began.attributes.slice(1))).toEqual({
      attributes: { pallet: 48, customer: null },
    });
  });

  test("each needs a name of its own", () => {
    const fault = (...names: string[]) =>
      faultsOf({ ...good, attributes: names.map((name) => ({ name, text: "" })) }, reading);
    expect(fault("a", " ")).toEqual({ attributes: "name_needed" });
    expect(fault("a", "a ")).toEqual({ attributes: "name_twice" });
  });
});

test("a copy is like its order, but takes a number of its own", () => {
  const copy = copyOf(an_order({ notes: "as before" }), reading);
  expect(copy).toMatchObject({ number: "", product: "5", notes: "as before" });
});

describe("editing in place", () => {
  test("an untouched form changes nothing, and only what was touched is sent", () => {
    const began = draftOf(an_order(), reading);
    expect(changedFields(began, began, reading)).toEqual({});
    expect(began.required_quantity).toBe("1250.5");
    expect(changedFields({ ...began, notes: "now", due_at: "" }, began, reading)).toEqual({
      notes: "now",
      due_at: null,
    });
  });

  const elsewhere = (fields: Partial<Order>, version = 2) => an_order({ version, ...fields });

  test("what others change appears and is marked, what I type stays", () => {
    const mine = typed(editOf(an_order(), reading), { notes: "mine" });
    const next = caughtUp(mine, elsewhere({ priority: 4 }), reading);
    expect(next).toMatchObject({ version: 2, draft: { notes: "mine", priority: "4" } });
    expect([...next.followed]).toEqual([["priority", { was: "0", version: 2 }]]);
    expect(conflictsOf(next)).toEqual([]);
    expect(changedFields(next.draft, next.began, reading)).toEqual({ notes: "mine" });
    expect([...typed(next, { priority: "5" }).followed]).toEqual([]);
  });

  test("what was seen already changes nothing", () => {
    const edit = editOf(elsewhere({ notes: "new" }), reading);
    expect(caughtUp(edit, an_order(), reading)).toBe(edit);
  });

  test("a field that both changed waits for a choice, and keeps what it was", () => {
    const mine = typed(editOf(an_order(), reading), { notes: "mine", priority: "2" });
    const both = caughtUp(mine, elsewhere({ notes: "theirs", priority: 5 }), reading);
    expect(conflictsOf(both)).toEqual(["priority", "notes"]);
    expect(both).toMatchObject({ began: { notes: "" }, draft: { notes: "mine" } });
    const chosen = settled(both, { notes: "theirs", priority: "mine" });
    expect(conflictsOf(chosen)).toEqual([]);
    expect(chosen.draft).toMatchObject({ notes: "theirs", priority: "2" });
    expect(changedFields(chosen.draft, chosen.began, reading)).toEqual({ priority: 2 });
  });

  test("whoever changes a field to what I typed leaves nothing to choose or to save", () => {
    const mine = typed(editOf(an_order(), reading), { notes: "same" });
    const same = caughtUp(mine, elsewhere({ notes: "same" }), reading);
    expect(conflictsOf(same)).toEqual([]);
    expect(isDirty(same)).toBe(false);
  });

  test("a conflict goes on with whatever comes next", () => {
    const mine = typed(editOf(an_order(), reading), { notes: "mine" });
    const once = caughtUp(mine, elsewhere({ notes: "theirs" }), reading);
    const twice = caughtUp(once, elsewhere({ notes: "newer" }, 3), reading);
    expect(twice).toMatchObject({ version: 3, theirs: { notes: "newer" }, began: { notes: "" } });
    const back = caughtUp(twice, elsewhere({ notes: "" }, 4), reading);
    expect(conflictsOf(back)).toEqual([]);
    expect(back.draft.notes).toBe("mine");
  });
});
