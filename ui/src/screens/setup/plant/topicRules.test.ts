import { expect, test } from "vitest";
import {
  type MappedAsset,
  matchOf,
  readPayload,
  ruleFaults,
  type TopicRule,
  takes,
  topicsOf,
} from "./topicRules";

// As in tests/connectors/test_mqtt_mapping.py, by which the collector is held.
const asset = (id: number, path: string, level: string, line_id: number | null): MappedAsset => ({
  id,
  path: path.toLowerCase(),
  topic: `Enterprise B/${path}`,
  level,
  line_id,
});
const site = asset(1, "Site1", "site", null);
const line = asset(2, "Site1/filling/line01", "line", 2);
const cell = asset(3, "Site1/filling/line01/labeler", "cell", 2);
const assets = [site, line, cell];
const counters = [
  { line_id: 2, asset_id: 2, name: "in", tag: "infeed" },
  { line_id: 2, asset_id: 3, name: "out", tag: "outfeed" },
  { line_id: 9, asset_id: 3, name: "next in", tag: "outfeed" },
];
const total: TopicRule = { match: "{asset}/processdata/{counter}", signal: "total" };
const state: TopicRule = { match: "{asset}/state/name", signal: "state" };

test("a topic is taken as the standard says", () => {
  expect(takes("a/+/c", "a/b/c")).toBe(true);
  expect(takes("a/#", "a/b/c")).toBe(true);
  expect(takes("a/#", "a")).toBe(true);
  expect(takes("a/+", "a/b/c")).toBe(false);
  expect(takes("a/b/c", "a/b")).toBe(false);
});

test("a total names the asset that keeps the counter, and every line it counts for", () => {
  const match = matchOf(
    "Enterprise B/Site1/filling/line01/labeler/processdata/outfeed",
    [total],
    assets,
    counters,
  );
  expect(match?.asset.id).toBe(3);
  expect(match?.counters.map(({ name }) => name)).toEqual(["out", "next in"]);
  expect(
    matchOf("Enterprise B/Site1/filling/line01/processdata/outfeed", [total], assets, counters),
  ).toBeNull();
});

test("a cell speaks for its line only where the plant says so", () => {
  const topic = "Enterprise B/Site1/filling/line01/labeler/state/name";
  expect(matchOf(topic, [state], assets, counters)).toBeNull();
  const only = { ...state, only: ["Site1/Filling/line01/labeler"] };
  expect(matchOf(topic, [only], assets, counters)?.asset.id).toBe(3);
});

test("the first rule that takes a topic wins; at one rule the exact topic does", () => {
  const wide: TopicRule = { match: "{asset}/#", signal: "order" };
  const topic = "Enterprise B/Site1/filling/line01/state/name";
  expect(matchOf(topic, [wide, state], assets, counters)?.rule).toBe(0);
  expect(matchOf(topic, [state, wide], assets, counters)?.rule).toBe(0);
  expect(matchOf(`${topic}/x`, [state, wide], assets, counters)?.rule).toBe(1);
});

test("a rule asks for the topics of its assets and counters", () => {
  expect(topicsOf(total, assets, counters)).toEqual([
    "Enterprise B/Site1/filling/line01/processdata/infeed",
    "Enterprise B/Site1/filling/line01/labeler/processdata/outfeed",
  ]);
});

test.each([
  [{ match: "plant/state", signal: "state" }, { match: "needs_asset" }],
  [{ match: "{asset}/count", signal: "total" }, { match: "needs_counter" }],
  [{ match: "{asset}/{counter}", signal: "state" }, { match: "no_counter" }],
  [{ match: "{asset}/#/x", signal: "state" }, { match: "lone_hash" }],
  [{ match: "{asset}/x#", signal: "state" }, { match: "lone_hash" }],
  [{ match: "{asset}/x+/y", signal: "state" }, { match: "lone_plus" }],
  [{ match: "{asset}/x", signal: "state", time: "at" }, { value: "needs_value" }],
  [{ match: "+/{asset}/#", signal: "state" }, {}],
] as [TopicRule, object][])("%j is faulty at %j", (rule, faults) => {
  expect(ruleFaults(rule)).toEqual(faults);
});

test("a bare payload is its value", () => {
  expect(readPayload(total, " 12.50 ")).toEqual({ value: "12.50" });
  expect(readPayload(total, "twelve")).toEqual({ fault: "not_number" });
  expect(readPayload(total, "-3")).toEqual({ fault: "negative" });
  expect(readPayload(total, "1,5")).toEqual({ fault: "decimal_comma" });
  expect(readPayload(total, "")).toEqual({ fault: "empty" });
  expect(readPayload({ match: "{asset}/order", signal: "order" }, "")).toEqual({ value: "" });
});

test("value, time and key are read from JSON, by names and places in lists", () => {
  const rule: TopicRule = { ...total, value: "data.0.value", time: "at", key: "id" };
  expect(readPayload(rule, '{"data":[{"value":7}],"at":"2026-11-16T08:00:00Z","id":5}')).toEqual({
    value: "7",
    time: "2026-11-16T08:00:00Z",
    key: "5",
  });
  expect(readPayload(rule, '{"data":[]}')).toEqual({ fault: "no_value", path: "data.0.value" });
  expect(readPayload(rule, "7")).toEqual({ fault: "no_value", path: "data.0.value" });
  expect(readPayload(rule, "{")).toEqual({ fault: "not_json" });
  expect(readPayload(rule, '{"data":[{"value":"7"}]}')).toEqual({ fault: "not_number" });
});

test("a machine's word becomes the state that it stands for", () => {
  const rule: TopicRule = { ...state, states: { RUN: "Running", true: "Running" } };
  expect(readPayload(rule, "RUN")).toEqual({ value: "RUN", state: "Running" });
  expect(readPayload(rule, "Jam")).toEqual({ value: "Jam", state: "Jam" });
  expect(readPayload({ ...rule, value: "on" }, '{"on":true}')).toMatchObject({ state: "Running" });
});
