import { expect, test } from "vitest";
import type { LineStatus } from "@/api/types";
import { appliedBody, choicesFor, movedBody } from "./decide";
import type { Entry } from "./entry";

const running = {
  mode_type: "production",
  run_id: 9,
  run_started_at: "2026-11-16T10:00:00Z",
} as LineStatus;
const idle = { ...running, mode_type: "idle" } as LineStatus;

const refused = (kind: Entry["kind"], code: string, body: Record<string, unknown>) =>
  ({ kind, body, line: "a", made_at: "", refusal: { code, facts: {} } }) as unknown as Entry;

const after = { at: "2026-11-16T10:30:00Z", seen_run_id: 4 };
const before = { at: "2026-11-16T09:30:00Z", seen_run_id: 4 };

test("an end that saw another run can be applied to what runs now, and not just repeated", () => {
  const choices = choicesFor(refused("end", "run_changed", after), running);
  expect(choices).toMatchObject({ apply: "run", from_now: false, again: false, other_time: true });
  expect(choicesFor(refused("end", "run_changed", before), running).from_now).toBe(true);
});

test("where nothing runs there is nothing to end, and nothing is offered that is not known", () => {
  expect(choicesFor(refused("end", "run_changed", after), idle).apply).toBeNull();
  const unheard = choicesFor(refused("end", "run_changed", after), null);
  expect(unheard).toMatchObject({ apply: null, again: false, other_time: false });
});

test("what the plant refuses for another reason can be tried again", () => {
  const choices = choicesFor(refused("start", "not_released", after), running);
  expect(choices).toMatchObject({ apply: null, again: true });
});

test("an act of a sign-on that is over is entered under whom it is done by now", () => {
  const choices = choicesFor(refused("counts", "not_your_sign_on", {}), running);
  expect(choices).toMatchObject({ apply: null, again: false, as_me: true });
});

test("the body sees what is there now, at its own time or another", async () => {
  const end = refused("end", "run_changed", { ...after, outcome: "partial" });
  expect(await appliedBody(end, running)).toEqual({ ...end.body, seen_run_id: 9 });
  expect(movedBody(end, running, "2026-11-16T11:00:00Z")).toEqual({
    at: "2026-11-16T11:00:00Z",
    outcome: "partial",
    seen_run_id: 9,
  });
  const edit = refused("states", "stale_version", { version: 3 });
  edit.refusal = { ...edit.refusal, facts: { version: 7 } } as never;
  expect(await appliedBody(edit, running)).toEqual({ version: 7 });
});
