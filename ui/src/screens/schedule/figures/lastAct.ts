/** What was known before the last act, and what was first known after it. */
export interface Around<Data> {
  before: Data;
  after: Data;
}

/** What is known of the plan as acts are done; `act` is another object for each of them. */
export interface Acted<Data> {
  act: unknown;
  data: Data | undefined;
  /** Known when the last act was done; undefined once it is known what that came to. */
  waiting: Data | undefined;
  around: Around<Data> | null;
}

export const nothingDone = <Data>(act: unknown): Acted<Data> => ({
  act,
  data: undefined,
  waiting: undefined,
  around: null,
});

/**
 * Takes up what is known now. What is heard first after an act is what that came to; what others
 * change later is not put down to it.
 */
export function withHeard<Data>(
  known: Acted<Data>,
  heard: { act: unknown; data: Data | undefined },
): Acted<Data> {
  let next = known;
  if (heard.act !== known.act) {
    next = { ...next, act: heard.act, waiting: known.data, around: null };
  }
  if (heard.data === undefined || heard.data === next.data) return next;
  const around = next.waiting ? { before: next.waiting, after: heard.data } : next.around;
  return { ...next, data: heard.data, waiting: undefined, around };
}
