import { expect, test } from "vitest";
import { rollUp } from "./figures";

const slice = (running: number, unplanned: number, ideal: number, good: number) => ({
  running_time: running,
  unplanned_time: unplanned,
  planned_time: 0,
  ideal_time: ideal,
  good_time: good,
});

test("the figure of the whole is that of the sums, not the mean of the parts", () => {
  const whole = rollUp([slice(3600, 0, 3600, 3600), slice(600, 600, 300, 240)]);
  expect(whole.availability).toBeCloseTo(4200 / 4800);
  expect(whole.performance).toBeCloseTo(3900 / 4200);
  expect(whole.quality).toBeCloseTo(3840 / 3900);
  expect(whole.oee).toBeCloseTo(3840 / 4800);
});

test("nothing to divide by is no data", () => {
  expect(rollUp([])).toMatchObject({
    availability: null,
    performance: null,
    quality: null,
    oee: null,
  });
  expect(rollUp([slice(0, 600, 0, 0)])).toMatchObject({
    availability: 0,
    performance: null,
    quality: null,
    oee: 0,
  });
});
