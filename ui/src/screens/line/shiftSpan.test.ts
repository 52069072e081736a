import { expect, test } from "vitest";
import { shiftAt } from "./shiftSpan";

const window = (shift: string | null, from: string, to: string) => ({
  shift,
  start_at: `2026-03-02T${from}:00Z`,
  end_at: `2026-03-02T${to}:00Z`,
});
const at = (time: string) => Date.parse(`2026-03-02T${time}:00Z`);

const day = [
  window("Early", "05:00", "09:00"),
  window("Early", "09:30", "13:00"),
  window("Late", "13:00", "21:00"),
];

test("the pieces of a shift around a planned stop are one shift", () => {
  const span = { shift: "Early", start_at: "2026-03-02T05:00:00Z", end_at: "2026-03-02T13:00:00Z" };
  expect(shiftAt(day, at("06:00"))).toEqual(span);
  expect(shiftAt(day, at("09:10"))).toEqual(span);
});

test("the end of one shift belongs to the next", () => {
  expect(shiftAt(day, at("13:00"))?.shift).toBe("Late");
});

test("between shifts there is none", () => {
  expect(shiftAt(day, at("22:00"))).toBeNull();
  expect(shiftAt([], at("22:00"))).toBeNull();
});
