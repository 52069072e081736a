/** The next number as it would look with another beginning and other digits; null for none. */
export function nextNumber(
  drawn: string | undefined,
  now: { prefix: string },
  wanted: { prefix: string; digits: number },
): string | null {
  if (drawn === undefined || !drawn.startsWith(now.prefix)) return null;
  const figures = drawn.slice(now.prefix.length);
  if (!/^\d+$/.test(figures)) return null;
  return wanted.prefix + figures.replace(/^0+(?=\d)/, "").padStart(wanted.digits, "0");
}
