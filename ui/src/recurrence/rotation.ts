/**
 * Crews of a shift day by day, over and over from its first valid day on; an empty one is a day on
 * which it does not work.
 */
export type Rotation = readonly string[];

/** Patterns that plants know, of days on (a number of the crew) and off (0). */
const patterns = {
  "2-2-3": [1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2],
  "4-4": [1, 1, 1, 1, 2, 2, 2, 2],
  "6-2": [1, 1, 1, 1, 1, 1, 0, 0],
  "5-2": [1, 1, 1, 1, 1, 0, 0],
  weekly: [],
} as const;

export type RotationPreset = keyof typeof patterns;
export const rotation_presets = Object.keys(patterns) as RotationPreset[];

/** The days of a preset with crews by name; where it names one too few, those days are off. */
export function rotationOf(preset: RotationPreset, crews: readonly string[]): string[] {
  if (preset === "weekly") return crews.flatMap((crew) => Array.from({ length: 7 }, () => crew));
  return patterns[preset].map((crew) => (crew === 0 ? "" : (crews[crew - 1] ?? "")));
}

/** The crews of a rotation, in the order in which they first work. */
export function crewsOf(rotation: Rotation): string[] {
  return [...new Set(rotation.filter(Boolean))];
}

/** The days of a rotation in rows: by week where it goes by weeks, else all its days in rows of 7. */
export function rowsOf(rotation: Rotation): { day: number; crew: string }[][] {
  const days = rotation.map((crew, day) => ({ day, crew }));
  return Array.from({ length: Math.ceil(days.length / 7) }, (_, row) =>
    days.slice(row * 7, row * 7 + 7),
  );
}

/** A rotation of another length: cut off at its end, or gone on with from its beginning. */
export function resized(rotation: Rotation, length: number): string[] {
  if (rotation.length === 0) return Array.from({ length }, () => "");
  return Array.from({ length }, (_, day) => rotation[day % rotation.length] ?? "");
}

/** What stands next on a day that is pressed: the next of the crews, after the last nothing. */
export function turnedDay(rotation: Rotation, day: number, crews: readonly string[]): string[] {
  const choices = [...crews, ""];
  const now = choices.indexOf(rotation[day] ?? "");
  return rotation.map((crew, at) =>
    at === day ? (choices[(now + 1) % choices.length] ?? "") : crew,
  );
}

/** The crew of a day by a rotation that began on another; null where the shift has none. */
export function crewOn(rotation: Rotation, from: string, day: string): string | null {
  if (rotation.length === 0) return null;
  const days = Math.round((Date.parse(day) - Date.parse(from)) / 86_400_000);
  return rotation[((days % rotation.length) + rotation.length) % rotation.length] ?? "";
}
