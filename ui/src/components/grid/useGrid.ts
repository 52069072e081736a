import { useCallback, useReducer } from "react";
import type { Sheet } from "./sheet";
import { empty_grid, type GridAct, gridAfter } from "./state";
import type { GridState } from "./writing";

export interface Grid {
  state: GridState;
  act: (act: GridAct) => void;
}

const after = (state: GridState, { act, sheet }: { act: GridAct; sheet: Sheet }) =>
  gridAfter(state, act, sheet);

/** The state of a grid, and how to act on it over a sheet: several sheets may share one state. */
export function useGrid(): [GridState, (sheet: Sheet) => (act: GridAct) => void] {
  const [state, dispatch] = useReducer(after, empty_grid);
  const actOn = useCallback((sheet: Sheet) => (act: GridAct) => dispatch({ act, sheet }), []);
  return [state, actOn];
}
