import { expect, test } from "vitest";
import type { Figures } from "@/api/types";
import { targetOf } from "./target";

const figures = (infeed_quantity: string, ideal_time: number, running_time: number) =>
  ({ infeed_quantity, ideal_time, running_time }) as Figures;

test("an hour that ran at half the rate should have made twice as much", () => {
  expect(targetOf(figures("1800", 1800, 3600))).toBe("3600");
});

test("there is no target where nothing was made", () => {
  expect(targetOf(figures("0", 0, 3600))).toBeNull();
});
