const key = "outfeed-sign-off-due";

/** A sign-off that the server has not heard of yet, by the number of its sign-on. */
export const signOffDue = (): number | null => Number(localStorage.getItem(key)) || null;

export function noteSignOff(sign_on: number | null): void {
  if (sign_on === null) localStorage.removeItem(key);
  else localStorage.setItem(key, String(sign_on));
}
