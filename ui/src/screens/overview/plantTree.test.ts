import { expect, test } from "vitest";
import type { Asset, AssetLevel, LineStatus } from "@/api/types";
import { partAt, plantTree, sectionsOf } from "./plantTree";

const asset = (id: number, parent_id: number | null, level: AssetLevel, path: string): Asset => ({
  id,
  parent_id,
  level,
  path,
  topic: path,
  own_topic: path,
  name: path,
  display_name: path,
  time_zone: "UTC",
  production_day_start: null,
  micro_stop_time: null,
  stop_prompt_time: null,
  enabled: true,
  usable: true,
  position: id,
  version: 1,
});

const line = (id: number, path: string) => ({ line: { id, path } }) as LineStatus;

const assets = [
  asset(1, null, "enterprise", "acme"),
  asset(2, 1, "site", "site1"),
  asset(3, 2, "area", "site1/packaging"),
  asset(4, 3, "line", "site1/packaging/line01"),
  asset(5, 4, "cell", "site1/packaging/line01/filler"),
  asset(6, 2, "area", "site1/stores"),
  asset(7, 2, "line", "site1/line02"),
];
const lines = [line(4, "site1/packaging/line01"), line(7, "site1/line02")];

test("parts without lines and cells do not show", () => {
  const [enterprise] = plantTree(assets, lines);
  expect(enterprise?.children.map((node) => node.asset.path)).toEqual(["site1"]);
  expect(enterprise?.children[0]?.children.map((node) => node.asset.path)).toEqual([
    "site1/packaging",
    "site1/line02",
  ]);
  expect(enterprise?.lines).toEqual(lines);
});

test("a heading each site and area, the enterprise none", () => {
  const sections = sectionsOf(plantTree(assets, lines));
  expect(sections.map(({ node, depth, lines: own }) => [node.asset.path, depth, own])).toEqual([
    ["site1", 0, [lines[1]]],
    ["site1/packaging", 1, [lines[0]]],
  ]);
});

test("a part is found by its path", () => {
  const tree = plantTree(assets, lines);
  expect(partAt(tree, "site1/packaging")?.lines).toEqual([lines[0]]);
  expect(partAt(tree, "site1/stores")).toBeUndefined();
});
