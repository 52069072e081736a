import type { Entry, Id, Order } from "@/api/types";
import type { BoardLine } from "@/board/layout";
import { StopDialog } from "./calendar/StopDialog";
import type { OnDid } from "./calendar/useStop";
import { HelpDialog } from "./HelpDialog";
import { PlaceDialog } from "./PlaceDialog";
import { RemoveDialog } from "./RemoveDialog";
import { SplitDialog } from "./SplitDialog";
import type { Acts } from "./useActs";
import type { usePreview } from "./usePreview";

/** Which dialog of the board is open, and about what. */
export type Dialog =
  | { place: Order }
  | { move: Entry }
  | { remaining: Entry }
  /** The rule of a planned stop, or of one that is new. */
  | { stop: Entry }
  | { repeat: { line: BoardLine } | null; start: number; end: number }
  | "help"
  | { split: Entry }
  | { remove: readonly Entry[] };

/** The dialogs of the board; each says itself what was refused. */
export function BoardDialogs(props: {
  dialog: Dialog;
  lines: readonly BoardLine[];
  /** When a line is free for good, in milliseconds. */
  freeFrom: (line_id: Id) => number;
  preview: ReturnType<typeof usePreview>;
  acts: Acts;
  onClose: () => void;
}) {
  const { dialog, lines, preview, acts, onClose } = props;
  const quietly = async (refusal: ReturnType<Acts["move"]>) => {
    const refused = await refusal;
    if (refused) acts.forget();
    return refused;
  };
  const onDid: OnDid = (plan, words, said) => acts.took(plan, words, said, null);
  if (dialog === "help") return <HelpDialog onClose={onClose} />;
  if ("stop" in dialog) {
    const { line_id, start_at, end_at } = dialog.stop;
    const times = { start: Date.parse(start_at), end: Date.parse(end_at) };
    const about = { line_id, entry: dialog.stop, onDid, onClose };
    return <StopDialog {...times} {...about} />;
  }
  if ("repeat" in dialog) {
    const { repeat, start, end } = dialog;
    if (!repeat) return null;
    const about = { line_id: repeat.line.id, start, end, onDid, onClose };
    return <StopDialog {...about} />;
  }
  if ("remove" in dialog) {
    return (
      <RemoveDialog
        entries={dialog.remove}
        onRemove={() => quietly(acts.removeMany(dialog.remove))}
        onClose={onClose}
      />
    );
  }
  if ("split" in dialog) {
    return (
      <SplitDialog
        entry={dialog.split}
        lines={lines}
        onSplit={(part) => quietly(acts.split(dialog.split, part))}
        onClose={onClose}
      />
    );
  }
  if ("remaining" in dialog) {
    const { remaining } = dialog;
    return (
      <PlaceDialog
        placed={{ entry: remaining, remaining: true }}
        lines={lines}
        at={null}
        freeFrom={props.freeFrom}
        preview={preview}
        onPlace={(place) => quietly(acts.moveRemaining(remaining, place))}
        onClose={onClose}
      />
    );
  }
  if ("move" in dialog) {
    const { line_id, start_at } = dialog.move;
    return (
      <PlaceDialog
        placed={{ entry: dialog.move }}
        lines={lines}
        at={{ line_id, start: Date.parse(start_at) }}
        freeFrom={props.freeFrom}
        preview={preview}
        onPlace={(place) => quietly(acts.move(dialog.move, place))}
        onClose={onClose}
      />
    );
  }
  return (
    <PlaceDialog
      placed={{ order: dialog.place }}
      lines={lines}
      at={null}
      freeFrom={props.freeFrom}
      preview={preview}
      onPlace={(place, quantity) => quietly(acts.place(dialog.place, place, quantity))}
      onClose={onClose}
    />
  );
}
