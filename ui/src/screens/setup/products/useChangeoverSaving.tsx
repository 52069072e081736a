import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { writeChangeovers } from "@/api/setupGrids";
import type { Id } from "@/api/types";
import type { Edits } from "@/components/grid/sheet";
import type { GridAct } from "@/components/grid/state";
import { MeaningTag } from "@/components/MeaningMark";
import { formatDecimal } from "@/lib/quantity";
import { partsOf, type Side } from "./changeoverMatrix";
import { type ChangeoverWorld, changeoverItems } from "./changeoverSheet";
import styles from "./Products.module.css";
import { refusedCells } from "./rateEdits";
import { SaveDialog, type ValueChange } from "./SaveDialog";

/** The rules that were edited: the dialog that saves them, and what came of it. */
export function useChangeoverSaving(given: {
  world: ChangeoverWorld;
  edits: Edits;
  act: (act: GridAct) => void;
  nameOf: (side: Side) => string;
  lineName: (line: Id | null) => string;
}): { open: () => void; dialog: ReactNode; notice: ReactNode } {
  const { t } = useTranslation("products");
  const { world, edits, act } = given;
  const [open, setOpen] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const minutes = (value: string | undefined) =>
    value ? t("changeovers.takes", { minutes: formatDecimal(value, world.locale, 6) }) : null;
  const changes = (): ValueChange[] =>
    [...edits].map(([key, { value }]) => {
      const { line, from, to } = partsOf(key);
      return {
        key,
        thing: `${given.nameOf(from)} \u2192 ${given.nameOf(to)}`,
        field: given.lineName(line),
        before: minutes(world.rules.get(key)),
        after: minutes(value),
      };
    });
  const batch = () => changeoverItems(edits);
  return {
    open: () => {
      setSaved(null);
      setOpen(true);
    },
    notice: saved && edits.size === 0 && (
      <p className={styles.done} role="status">
        <MeaningTag meaning="running">{saved}</MeaningTag>
      </p>
    ),
    dialog: open && (
      <SaveDialog
        changes={changes()}
        write={(preview) => writeChangeovers(batch().items, preview)}
        refused={(errors) => {
          const { keys } = batch();
          act({ kind: "refuse", faults: refusedCells(errors, (index) => keys[index]) });
        }}
        saved={(answer) => {
          act({ kind: "settle" });
          setOpen(false);
          setSaved(t("save.done", { ...answer }));
        }}
        close={() => setOpen(false)}
      />
    ),
  };
}
