const key = "outfeed-line";

/** Remembers the line that this device is used at. */
export function rememberLine(path: string): void {
  localStorage.setItem(key, path);
}

/** The path of the line that this device was last used at. */
export function lastLine(): string | null {
  return localStorage.getItem(key);
}
