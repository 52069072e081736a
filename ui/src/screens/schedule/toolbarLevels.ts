/** The narrowest form of the toolbar. */
export const narrowest_tools = 7;

/** The spans of time that have a name, in hours. */
export const spans = { shift: 12, day: 24, week: 168, month: 744, quarter: 2208 } as const;

export type SpanName = keyof typeof spans;

export const span_names = Object.keys(spans) as SpanName[];

/** What the toolbar leaves out, or to its menu, the less room there is. */
export const leaves_out = (level: number) => ({
  words: level >= 1,
  zoom: level >= 3,
  help: level >= 2,
  link: level >= 3,
  room: level >= 4,
  spans: level >= 5,
  history: level >= 6,
  lines: level >= 6,
  stop: level >= 6,
  optimise: level >= 7,
  figures: level >= 6,
  steps: level >= 7,
});
