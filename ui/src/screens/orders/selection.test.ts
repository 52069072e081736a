import { expect, test } from "vitest";
import type { Order } from "@/api/types";
import {
  countOf,
  everything,
  isSelected,
  nothing,
  withOrders,
  withToggledOrder,
} from "./selection";

const order = (id: number) => ({ id }) as Order;

test("orders are chosen one by one and in ranges", () => {
  const some = withOrders(nothing, [order(1), order(2), order(3)], true);
  expect(countOf(some, 100)).toBe(3);
  const fewer = withToggledOrder(some, order(2));
  expect([1, 2, 3].map((id) => isSelected(fewer, id))).toEqual([true, false, true]);
  expect(countOf(withOrders(fewer, [order(1), order(3)], false), 100)).toBe(0);
});

test("of all that match, single ones are left out and taken in again", () => {
  const but_two = withOrders(everything, [order(1), order(2)], false);
  expect(countOf(but_two, 100)).toBe(98);
  expect(isSelected(but_two, 1)).toBe(false);
  expect(isSelected(but_two, 70)).toBe(true);
  expect(countOf(withToggledOrder(but_two, order(1)), 100)).toBe(99);
});
