import { expect, test } from "vitest";
import { once } from "./once";

test("what is touched twice is done once, and may be done again afterwards", async () => {
  let count = 0;
  let end = (_: number): void => undefined;
  const act = () => {
    count += 1;
    return new Promise<number>((resolve) => {
      end = resolve;
    });
  };
  const entry = { kind: "counts", body: { good: "5" } };
  const both = [once(["a", entry], act), once(["a", { ...entry }], act)];
  const other = once(["b", entry], async () => 7);
  end(5);
  expect(await Promise.all(both)).toEqual([5, 5]);
  expect(await other).toBe(7);
  expect(count).toBe(1);

  const again = once(["a", entry], act);
  end(6);
  expect(await again).toBe(6);
  expect(count).toBe(2);
});

test("what failed can be done again, and both who meant it are told", async () => {
  const fail = () => Promise.reject(new Error("refused"));
  const both = await Promise.allSettled([once(["c"], fail), once(["c"], fail)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await once(["c"], async () => 1)).toBe(1);
});
