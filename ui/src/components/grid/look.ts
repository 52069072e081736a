/** The head of a column. */
export interface GridHead {
  key: string;
  name: string;
  detail?: string;
  /** Pixels. */
  width: number;
  number?: boolean;
}

/** What a cell looks like. */
export interface CellLook {
  text: string;
  /** What it means, where the text alone does not say it: a check mark, say. */
  label?: string;
  /** Why it cannot be taken. */
  fault?: string | null;
  changed?: boolean;
  /** What is there by itself, or comes from elsewhere. */
  quiet?: boolean;
  strong?: boolean;
  struck?: boolean;
  hint?: string;
}

/** Pixels of a column that its name fits into, within reason. */
export const widthFor = (name: string, least: number) =>
  Math.min(Math.max(least, Math.ceil(name.length * 7.4) + 22), 200);
