import { lazy } from "react";
import { serverNow } from "@/api/now";
import type { Asset } from "@/api/types";
import { fromClockText } from "@/lib/wallClock";
import type { TreeNode } from "@/screens/setup/plant/tree";
import type { Addition } from "./CalendarBar";
import { OccurrenceDialog } from "./OccurrenceDialog";
import type { Piece } from "./pieces";
import { StopDialog } from "./StopDialog";
import type { Held } from "./useRetime";

const ShiftDialog = lazy(async () => ({
  default: (await import("@/screens/setup/plant/ShiftDialog")).ShiftDialog,
}));
const ExceptionDialog = lazy(async () => ({
  default: (await import("@/screens/setup/plant/ExceptionDialog")).ExceptionDialog,
}));

const hour = 3_600_000;

/** What is done on the calendar: something added, opened, or drawn to other times. */
export type Doing = { add: Addition } | { piece: Piece } | { held: Held };

/** The dialogs of the calendar; each is for the asset whose calendar it is. */
export function CalendarDialogs(props: {
  doing: Doing | null;
  node: TreeNode;
  lines: readonly Asset[];
  zone: string;
  on: string;
  onClose: () => void;
}) {
  const { doing, node, lines, zone, on, onClose } = props;
  if (!doing) return null;
  if ("add" in doing) {
    const line = lines[0];
    const morning = Date.parse(fromClockText(`${on}T06:00`, zone) ?? `${on}T06:00:00Z`);
    const start = Math.max(morning, Math.ceil(serverNow() / hour) * hour);
    if (doing.add === "shift")
      return <ShiftDialog shift={null} asset={node.asset.id} close={onClose} />;
    if (doing.add !== "stop")
      return (
        <ExceptionDialog
          exception={null}
          asset={node.asset.id}
          working={doing.add === "extra"}
          on={on}
          close={onClose}
        />
      );
    return line ? (
      <StopDialog line_id={line.id} start={start} end={start + 2 * hour} onClose={onClose} />
    ) : null;
  }
  const piece = "held" in doing ? doing.held.piece : doing.piece;
  const times = "held" in doing ? doing.held : piece;
  if (piece.occurrence)
    return (
      <OccurrenceDialog
        key={piece.key}
        occurrence={piece.occurrence}
        start={times.start}
        end={times.end}
        zone={zone}
        onClose={onClose}
      />
    );
  if (!piece.entry || piece.what === "entry") return null;
  return (
    <StopDialog
      key={piece.key}
      line_id={piece.entry.line_id}
      start={times.start}
      end={times.end}
      entry={piece.entry}
      onClose={onClose}
    />
  );
}
