/** The longest pause between two characters of a keyboard-wedge scanner, in milliseconds. */
export const longest_pause = 60;
const shortest_code = 3;

/**
 * Tells a keyboard-wedge scan from typing: a scanner sends its characters faster than a hand and
 * ends with Enter. Feed it every key with its instant in milliseconds; it gives the code of a scan
 * at its Enter, else null.
 */
export class ScanReader {
  #code = "";
  #last = Number.NEGATIVE_INFINITY;

  read(key: string, at: number): string | null {
    const fast = at - this.#last <= longest_pause;
    this.#last = at;
    if (key === "Enter") {
      const code = fast && this.#code.length >= shortest_code ? this.#code : null;
      this.#code = "";
      return code;
    }
    if (key.length !== 1) return null;
    this.#code = fast ? this.#code + key : key;
    return null;
  }
}
