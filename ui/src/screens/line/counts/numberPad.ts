export type PadKey =
  | "0"
  | "1"
  | "2"
  | "3"
  | "4"
  | "5"
  | "6"
  | "7"
  | "8"
  | "9"
  | "."
  | "back"
  | "clear";

const longest_whole = 9;
const longest_part = 3;

/** The text of a quantity after one key of the pad; keys that would make it no quantity do nothing. */
export function pressed(text: string, key: PadKey): string {
  if (key === "clear") return "";
  if (key === "back") return text.slice(0, -1);
  if (key === ".") {
    if (text.includes(".")) return text;
    return text === "" ? "0." : `${text}.`;
  }
  const [whole = "", part] = text.split(".");
  if (part !== undefined) return part.length < longest_part ? text + key : text;
  if (whole === "0") return key;
  return whole.length < longest_whole ? text + key : text;
}

/** What a key of the keyboard means to the pad; both decimal signs count as one. */
export function padKey(key: string): PadKey | null {
  if (/^\d$/.test(key)) return key as PadKey;
  if (key === "." || key === ",") return ".";
  if (key === "Backspace") return "back";
  if (key === "Delete") return "clear";
  return null;
}

/** The decimal that a text of the pad stands for ("12." is 12); empty for nothing. */
export function padQuantity(text: string): string {
  return text.replace(/\.$/, "");
}
