import { expect, test } from "vitest";
import { formatSearchText, parseSearchText, pickSearchText } from "./searchText";

test("an address's search comes back as it was, readable", () => {
  const search = { status: "Released,On Hold", line: "site1/packaging/line01", text: "50 %" };
  const text = formatSearchText(search);
  expect(text).toBe("?status=Released,On+Hold&line=site1/packaging/line01&text=50+%25");
  expect(parseSearchText(text)).toEqual(search);
});

test("what is empty is left out", () => {
  expect(formatSearchText({ text: "", late: undefined })).toBe("");
});

test("picks the named texts only", () => {
  expect(pickSearchText({ order: "7", other: "x", from: 3 }, ["order", "from"])).toEqual({
    order: "7",
  });
});
