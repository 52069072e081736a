import type { Id } from "@/api/types";
import type { Dialog } from "./BoardDialogs";
import { BoardMenu } from "./BoardMenu";
import type { Stop } from "./stops";
import type { Acts } from "./useActs";
import type { useMenus } from "./useMenus";
import type { usePreview } from "./usePreview";
import type { Selecting } from "./useSelection";

/** The menu that is open on the plane of the board, if one is, and what its choices do. */
export function OpenMenu(props: {
  menus: ReturnType<typeof useMenus>;
  stop: Stop;
  onStop: (stop: Stop) => void;
  what_if: Id | null;
  preview: ReturnType<typeof usePreview>;
  acts: Acts;
  selecting: Pick<Selecting, "line">;
  onDialog: (dialog: Dialog) => void;
}) {
  const { menus, acts } = props;
  const { opened } = menus;
  if (!opened) return null;
  const closing = (act: () => void) => () => {
    act();
    menus.close();
  };
  return (
    <BoardMenu
      {...opened}
      stop={props.stop}
      onStop={props.onStop}
      what_if={props.what_if}
      preview={props.preview}
      onPlace={async (at, wanted) => {
        const refusal = await acts.placeStop(wanted, at);
        if (refusal) acts.forget();
        return refusal;
      }}
      onRepeat={
        props.what_if === null
          ? (start, end) => closing(() => props.onDialog({ repeat: opened, start, end }))()
          : null
      }
      onCloseGaps={closing(() => void acts.closeGaps(opened.line))}
      onSelect={closing(() => props.selecting.line(opened.line.id))}
      onClose={menus.close}
    />
  );
}
