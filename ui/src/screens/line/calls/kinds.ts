import { IconMicroscope, IconPackage, IconTool } from "@tabler/icons-react";
import type { CallKind } from "@/api/calls";

export const iconOf = {
  maintenance: IconTool,
  quality: IconMicroscope,
  material: IconPackage,
} satisfies Record<CallKind, unknown>;

/** What is most often the matter, in words that are ready to be tapped. */
export const readyWords = {
  maintenance: ["jam", "broken", "leak", "sensor", "adjustment", "door"],
  quality: ["label", "fill", "seal", "colour", "sample", "first"],
  material: ["low", "empty", "wrong", "damaged", "pallets", "waste"],
} as const satisfies Record<CallKind, readonly string[]>;

/** What is most often done about it. */
export const doneWords = {
  maintenance: ["cleared", "changed", "adjusted", "reset", "cleaned"],
  quality: ["good", "sorted", "adjusted", "sampled", "blocked"],
  material: ["brought", "changed", "taken"],
} as const satisfies Record<CallKind, readonly string[]>;

/** A note with a ready word put into it, or taken out where it holds it already. */
export function withWord(note: string, word: string): string {
  const parts = partsOf(note);
  const rest = parts.filter((part) => part !== word);
  return (rest.length < parts.length ? rest : [...parts, word]).join(", ");
}

/** Whether a ready word stands in a note. */
export const hasWord = (note: string, word: string) => partsOf(note).includes(word);

function partsOf(note: string): string[] {
  return note
    .split(", ")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
