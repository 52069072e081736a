const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const two = (value: number) => String(value).padStart(2, "0");

/**
 * Seconds in words of two parts, rounded down: "40 s", "12 min", "2 h 05 min", "3 d 04 h".
 * The unit signs are those of the SI, which every language here shares.
 */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const sign = seconds <= -1 ? "\u2212" : "";
  if (whole < minute) return `${sign}${whole} s`;
  if (whole < hour) return `${sign}${Math.floor(whole / minute)} min`;
  if (whole < day)
    return `${sign}${Math.floor(whole / hour)} h ${two(Math.floor((whole % hour) / minute))} min`;
  return `${sign}${Math.floor(whole / day)} d ${two(Math.floor((whole % day) / hour))} h`;
}

/** Seconds as a running clock: "0:42", "12:07", "2:05:09". */
export function formatClock(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  const minutes = Math.floor((whole % hour) / minute);
  const rest = two(whole % minute);
  if (whole < hour) return `${minutes}:${rest}`;
  return `${Math.floor(whole / hour)}:${two(minutes)}:${rest}`;
}

/** Whole seconds between two instants, in milliseconds or RFC 3339; below 0 if `to` is before. */
export function secondsBetween(from: string | number, to: string | number): number {
  const at = (instant: string | number) =>
    typeof instant === "number" ? instant : Date.parse(instant);
  return Math.trunc((at(to) - at(from)) / 1000);
}
