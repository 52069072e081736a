import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { writeRates } from "@/api/setupGrids";
import type { Edits } from "@/components/grid/sheet";
import { faultsIn, type GridAct } from "@/components/grid/state";
import { MeaningTag } from "@/components/MeaningMark";
import styles from "./Products.module.css";
import {
  batchOf,
  cellKey,
  type RateField,
  rate_fields,
  rateTexts,
  refusedCells,
  removed_field,
  splitKey,
} from "./rateEdits";
import { lineOf, lineText, productOf, type RateWorld, typedText } from "./rateSheet";
import { SaveDialog, type ValueChange } from "./SaveDialog";

/** The rates that were edited: how many, the dialog that saves them, and what came of it. */
export function useRateSaving(
  world: RateWorld,
  edits: Edits,
  act: (act: GridAct) => void,
): { pending: number; open: () => void; dialog: ReactNode; notice: ReactNode } {
  const { t } = useTranslation("products");
  const [open, setOpen] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const batch = useMemo(() => batchOf(edits, world.rates), [edits, world.rates]);

  const begin = () => {
    setSaved(null);
    const faults = new Map(
      [...batch.missing].map(([key, code]) => [key, t(`rates.missing.${code}`)] as const),
    );
    if (faults.size > 0) act({ kind: "refuse", faults });
    else setOpen(true);
  };
  const changes = (): ValueChange[] =>
    [...edits].flatMap(([key, { value }]) => {
      const [row, field] = splitKey(key);
      const rate = world.rates.get(row);
      if (field === removed_field && (value === "" || !rate)) return [];
      const name = (each: RateField, text: string) => typedText(world, each, text) || null;
      const product = productOf(world, edits, row);
      const line = lineOf(world, edits, row);
      const thing = `${product?.code ?? ""} ${t("rates.on", { line: line ? lineText(line) : "" })}`;
      if (field === removed_field) {
        const was = t("rates.there");
        return [{ key, thing, field: t("rates.rate"), before: was, after: null }];
      }
      const before = rate ? name(field, rateTexts(rate)[field]) : null;
      const after = name(field, value);
      // A new rate is named by its line and product; they are no changes of their own.
      if (before === after || (!rate && (field === "line" || field === "product"))) return [];
      return [{ key, thing, field: t(`rates.fields.${field}`), before, after }];
    });
  const keyOf = (index: number, field: string) => {
    const row = batch.rows[index];
    if (!row) return undefined;
    const known = rate_fields.find((each) => each === field) ?? "standard_rate";
    return cellKey(row, known);
  };

  return {
    pending: batch.items.length + (batch.missing.size > 0 && faultsIn(edits) === 0 ? 1 : 0),
    open: begin,
    notice: saved && edits.size === 0 && (
      <p className={styles.done} role="status">
        <MeaningTag meaning="running">{saved}</MeaningTag>
      </p>
    ),
    dialog: open && (
      <SaveDialog
        changes={changes()}
        write={(preview) => writeRates(batch.items, preview)}
        refused={(errors) => act({ kind: "refuse", faults: refusedCells(errors, keyOf) })}
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
