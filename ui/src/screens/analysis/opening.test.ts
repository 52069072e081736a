import { expect, test } from "vitest";
import type { OeeItem } from "@/api/types";
import { opened } from "./opening";

const span = { from: "2026-03-02T06:20:00Z", to: "2026-03-02T14:25:00Z" };
const hour = {
  key: "2026-03-02T06:00:00+00:00",
  start_at: "2026-03-02T06:00:00Z",
  end_at: "2026-03-02T07:00:00Z",
} as OeeItem;
const line = { path: "site1/packaging/line01", level: "line" } as const;
const area = { path: "site1/packaging", level: "area" } as const;
const pathOf = (id: number) => (id === 7 ? line.path : undefined);

test("a figure of a line opens its facts, over as much of it as was asked for", () => {
  expect(opened(hour, "hour", line, span, pathOf)).toEqual({
    by: "hour",
    figure: hour.key,
    figure_from: span.from,
    figure_to: "2026-03-02T07:00:00Z",
    stop: undefined,
  });
});

test("a group that is no piece of time is opened over the whole span", () => {
  const order = { key: "12", start_at: null, end_at: null } as OeeItem;
  expect(opened(order, "order", line, span, pathOf)).toMatchObject({
    figure: "12",
    figure_from: span.from,
    figure_to: span.to,
  });
});

test("above lines a figure leads to the lines of its time, and a line to itself", () => {
  expect(opened(hour, "hour", area, span, pathOf)).toEqual({
    span: "custom",
    from: span.from,
    to: "2026-03-02T07:00:00Z",
    by: "line",
  });
  const item = { key: "7", line_id: 7, start_at: null, end_at: null } as OeeItem;
  expect(opened(item, "line", area, span, pathOf)).toEqual({ asset: line.path, by: undefined });
});
