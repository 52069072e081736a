import { expect, test } from "vitest";
import { byKind } from "./PlantDifferences";

const difference = (subject: "product" | "rate", name: string) => ({
  subject,
  name,
  act: "create" as const,
  changes: [],
});

test("differences stand by kind, each kind once, in the order of the file", () => {
  const [a, b, c] = [
    difference("product", "COLA"),
    difference("rate", "COLA on filler"),
    difference("product", "LIME"),
  ];
  expect(byKind([a, b, c])).toEqual([
    ["product", [a, c]],
    ["rate", [b]],
  ]);
});
