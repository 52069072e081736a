import { describe, expect, test } from "vitest";
import type { Order, Product } from "@/api/types";
import {
  caughtUp,
  changedFields,
  chosenFields,
  type Draft,
  draftOf,
  editOf,
  emptyDraft,
  faultsOf,
  fieldsOf,
  followed,
  isDirty,
} from "./draft";

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
  expected_end: null,
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
  });
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

  test("what others change appears, what I type stays", () => {
    const began = draftOf(an_order(), reading);
    const mine = { ...began, notes: "mine" };
    const fresh = draftOf(an_order({ notes: "theirs", priority: 9 }), reading);
    expect(followed(mine, began, fresh)).toEqual({ ...began, notes: "mine", priority: "9" });
  });

  test("of a conflict only what is chosen as mine is sent again", () => {
    const mine = { notes: "mine", priority: 2, due_at: null };
    const differences = [
      { field: "notes", yours: "mine", theirs: "theirs" },
      { field: "priority", yours: 2, theirs: 5 },
    ];
    expect(chosenFields(mine, differences, { notes: "theirs", priority: "mine" })).toEqual({
      priority: 2,
      due_at: null,
    });
  });

  test("an order changed elsewhere is caught up with, unless we changed the same field", () => {
    const edit = editOf(an_order(), reading);
    const mine = { ...edit, draft: { ...edit.draft, notes: "mine" } };
    const elsewhere = caughtUp(mine, an_order({ version: 2, priority: 4 }), reading);
    expect(elsewhere).toMatchObject({ version: 2, draft: { notes: "mine", priority: "4" } });
    const same_field = caughtUp(mine, an_order({ version: 2, notes: "theirs" }), reading);
    expect(same_field).toBe(mine);
    const same_value = caughtUp(mine, an_order({ version: 2, notes: "mine" }), reading);
    expect(same_value.version).toBe(2);
    expect(isDirty(same_value)).toBe(false);
  });
});
