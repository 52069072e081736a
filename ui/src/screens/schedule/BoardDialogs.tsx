import type { Entry, Id, Order } from "@/api/types";
import type { BoardLine } from "@/board/layout";
import { PlaceDialog } from "./PlaceDialog";
import { RemoveDialog } from "./RemoveDialog";
import { SplitDialog } from "./SplitDialog";
import type { Acts } from "./useActs";
import type { usePreview } from "./usePreview";

/** Which dialog of the board is open, and about what. */
export type Dialog =
  | { place: Order }
  | { move: Entry }
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
