import { expect, test } from "vitest";
import { ScanReader } from "./scan";

function feed(reader: ScanReader, text: string, pause: number, from = 0): string | null {
  let at = from;
  let code: string | null = null;
  for (const key of [...text, "Enter"]) {
    code = reader.read(key, at);
    at += pause;
  }
  return code;
}

test("fast characters that end with Enter are a scan", () => {
  expect(feed(new ScanReader(), "PO-001042", 8)).toBe("PO-001042");
});

test("typing by hand is no scan", () => {
  expect(feed(new ScanReader(), "PO-001042", 140)).toBeNull();
});

test("a scan after typing holds only what was scanned", () => {
  const reader = new ScanReader();
  reader.read("x", 0);
  reader.read("y", 300);
  expect(feed(reader, "PO-7", 5, 900)).toBe("PO-7");
  expect(feed(reader, "PO-8", 5, 1200)).toBe("PO-8");
});

test("shift and other keys between the characters do not break a scan", () => {
  const reader = new ScanReader();
  const keys = ["Shift", "P", "Shift", "O", "-", "9", "Enter"];
  expect(keys.map((key, index) => reader.read(key, index * 5)).at(-1)).toBe("PO-9");
});

test("a bare Enter is no scan", () => {
  expect(new ScanReader().read("Enter", 0)).toBeNull();
});
