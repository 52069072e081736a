import { expect, test } from "vitest";
import { hasWord, withWord } from "./kinds";

test("a ready word is put into a note and taken out again", () => {
  const once = withWord("", "Jam");
  expect(once).toBe("Jam");
  const twice = withWord(`${once}, at the infeed`, "Sensor");
  expect(twice).toBe("Jam, at the infeed, Sensor");
  expect(hasWord(twice, "Sensor")).toBe(true);
  expect(hasWord(twice, "Leak")).toBe(false);
  expect(withWord(twice, "Jam")).toBe("at the infeed, Sensor");
});
