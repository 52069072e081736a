import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/* Components that are made of others, whose styles they have instead of their own. */
const made_of: Record<string, string[]> = {
  Checkbox: ["InlineInput"],
  Drawer: ["ModalBase", "Overlay"],
  Modal: ["ModalBase", "Overlay"],
  MultiSelect: ["Pill", "PillsInput"],
  Switch: ["InlineInput"],
  TagsInput: ["Pill", "PillsInput"],
};

const style = (name: string) => `@mantine/core/styles/${name}.layer.css`;
const of_all = readFileSync("src/theme/mantine.ts", "utf8");

function usedIn(code: string): string[] {
  const lists = [...code.matchAll(/import\s*\{([^}]*)\}\s*from "@mantine\/core"/g)];
  const names = lists.flatMap(([, list = ""]) => list.split(",").map((name) => name.trim()));
  return names.flatMap((name) => [name, ...(made_of[name] ?? [])]);
}

it("every component of Mantine comes with its styles: with the page, or with who uses it", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  let found = 0;
  for (const file of files.filter((name) => name.endsWith(".tsx"))) {
    const code = readFileSync(`src/${file}`, "utf8");
    for (const name of usedIn(code)) {
      if (!existsSync(`node_modules/${style(name)}`)) continue;
      found += 1;
      expect(`${of_all}${code}`, `${file} uses ${name}`).toContain(style(name));
    }
  }
  expect(found).toBeGreaterThan(50);
});
