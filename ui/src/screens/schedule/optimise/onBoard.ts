/* What of the optimiser the board shows a moment after it is drawn; in one piece. */
export { Ended } from "./Ended";
export { FoundTrace } from "./FoundTrace";
export { RunningMark } from "./RunningMark";
