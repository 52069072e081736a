import { expect, test } from "vitest";
import { nothingDone, withHeard } from "./lastAct";

const first = {};
const second = {};
const start = withHeard(nothingDone<string>(null), { act: null, data: "A" });

test("what is heard first after an act is what it came to", () => {
  const done = withHeard(start, { act: first, data: "A" });
  expect(done.around).toBeNull();
  const heard = withHeard(done, { act: first, data: "B" });
  expect(heard.around).toEqual({ before: "A", after: "B" });
});

test("an act and what it came to may be heard of at once", () => {
  expect(withHeard(start, { act: first, data: "B" }).around).toEqual({ before: "A", after: "B" });
});

test("what others change later is not put down to it, and the next act begins from there", () => {
  const heard = withHeard(start, { act: first, data: "B" });
  const later = withHeard(heard, { act: first, data: "C" });
  expect(later.around).toEqual({ before: "A", after: "B" });
  const next = withHeard(later, { act: second, data: "C" });
  expect(next.around).toBeNull();
  expect(withHeard(next, { act: second, data: "D" }).around).toEqual({ before: "C", after: "D" });
});

test("what others change before any act is put down to nobody", () => {
  expect(withHeard(start, { act: null, data: "B" }).around).toBeNull();
});

test("nothing is made of data that is not there yet", () => {
  const done = withHeard(nothingDone<string>(null), { act: first, data: undefined });
  expect(withHeard(done, { act: first, data: "A" }).around).toBeNull();
});
