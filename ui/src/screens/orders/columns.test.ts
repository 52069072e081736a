import { expect, test } from "vitest";
import { columnsOf, columnsText, withMoved, withToggled, withWidth } from "./columns";

const ids = (shown: { id: string }[]) => shown.map(({ id }) => id).join();
const some = columnsOf("number,status,due_at,priority");

test("an address without columns shows the standard ones, and they need no words in it", () => {
  const standard = columnsOf(undefined);
  expect(standard).toHaveLength(13);
  expect(columnsText(standard)).toBeUndefined();
  expect(ids(columnsOf("nonsense,__proto__,toString"))).toBe(ids(standard));
});

test("an address keeps order and widths, and always has the number", () => {
  const shown = columnsOf("due_at:180,status");
  expect(ids(shown)).toBe("number,due_at,status");
  expect(shown[1]?.width).toBe(180);
  expect(columnsText(shown)).toBe("number,due_at:180,status");
  expect(columnsOf("status:9999")[1]?.width).toBe(640);
  expect(columnsOf("status:1")[1]?.width).toBe(48);
});

test("a column is put before another, but nothing before the number", () => {
  expect(ids(withMoved(some, "priority", 1))).toBe("number,priority,status,due_at");
  expect(ids(withMoved(some, "status", 3))).toBe("number,due_at,status,priority");
  expect(ids(withMoved(some, "status", 4))).toBe("number,due_at,priority,status");
  expect(ids(withMoved(some, "status", 0))).toBe(ids(some));
  expect(ids(withMoved(some, "number", 2))).toBe(ids(some));
  expect(ids(withMoved(some, "notes", 2))).toBe(ids(some));
});

test("columns come and go, the number stays", () => {
  expect(ids(withToggled(some, "status"))).toBe("number,due_at,priority");
  expect(ids(withToggled(some, "notes"))).toBe("number,status,due_at,priority,notes");
  expect(ids(withToggled(some, "number"))).toBe(ids(some));
});

test("a width is kept in bounds, and the usual one goes without saying", () => {
  expect(withWidth(some, "status", 3)[1]?.width).toBe(48);
  expect(columnsText(withWidth(withWidth(some, "status", 300), "status", 124))).toBe(
    "number,status,due_at,priority",
  );
});
