import { expect, test } from "vitest";
import { best, score } from "./match";

test("the beginning of the words counts most, then the beginning of a word, then any place", () => {
  const words = ["New order", "Order sources", "Go to orders", "Disorder"];
  expect(best("order", words, (each) => each)).toEqual([
    "Order sources",
    "New order",
    "Go to orders",
    "Disorder",
  ]);
});

test("every word that was typed must be there, in any order", () => {
  expect(score("dark look", "Look: dark")).not.toBeNull();
  expect(score("dark blue", "Look: dark")).toBeNull();
});

test("accents and case do not matter", () => {
  expect(score("ausfuhren", "Ausführen")).toBe(4);
  expect(score("PROGRAMACIÓN", "programacion")).toBe(4);
});

test("first letters find what consists of several words", () => {
  expect(score("gts", "Go to schedule")).not.toBeNull();
  expect(score("gx", "Go to schedule")).toBeNull();
});

test("nothing typed leaves all as they are", () => {
  expect(best("  ", ["b", "a"], (each) => each)).toEqual(["b", "a"]);
});
