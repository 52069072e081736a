import { NativeSelect } from "@mantine/core";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset, Product } from "@/api/types";
import { Grid } from "@/components/grid/Grid";
import { GridBar } from "@/components/grid/GridBar";
import { type CellLook, widthFor } from "@/components/grid/look";
import type { Place } from "@/components/grid/sheet";
import type { useGrid } from "@/components/grid/useGrid";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Products.module.css";
import { RateNote } from "./RateNote";
import { cellKey, type RateField, type RateRow, removed_field, splitKey } from "./rateEdits";
import {
  choicesOf,
  crossSheet,
  isNumber,
  lineText,
  type RateWorld,
  typedText,
  usualText,
} from "./rateSheet";
import { useRateSaving } from "./useRateSaving";

const crossed = [
  "standard_rate",
  "scheduled_rate",
  "rate_unit",
  "rate_period",
  "package_count",
  "enabled",
] as const;

/** One field of the rates as products by lines: an empty cell is a product the line does not make. */
export function RateCross(props: {
  world: RateWorld;
  grid: ReturnType<typeof useGrid>;
  products: readonly Product[];
  lines: readonly Asset[];
  tools: ReactNode;
}) {
  const { t } = useTranslation("products");
  const { world, products, lines } = props;
  const [state, actOn] = props.grid;
  const { edits } = state;
  const [field, setField] = useState<RateField>("standard_rate");
  const sheet = useMemo(
    () => crossSheet(world, products, lines, field, edits),
    [world, products, lines, field, edits],
  );
  const act = actOn(sheet);
  const find = useRef<HTMLInputElement>(null);
  const saving = useRateSaving(world, edits, act);
  const rowAt = (place: Place) => splitKey(sheet.keyOf(place))[0];
  const say = (row: RateRow, name: RateField) => {
    const key = cellKey(row, name);
    return edits.get(key)?.value ?? sheet.base(key);
  };
  const look = (place: Place): CellLook => {
    const key = sheet.keyOf(place);
    const row = rowAt(place);
    const edit = edits.get(key);
    const value = edit?.value ?? sheet.base(key);
    const made = world.rates.has(row) || say(row, "standard_rate") !== "";
    const usual = value === "" && made ? usualText(world, edits, row, field) : undefined;
    const text = value || usual || "";
    const flag = field === "enabled" && text !== "";
    return {
      text: edit?.fault ? value : shownText(world, field, text),
      ...(flag ? { label: text === "true" ? t("yes") : t("no") } : {}),
      fault: edit?.fault ?? null,
      changed: edit !== undefined,
      quiet: usual !== undefined || say(row, "enabled") === "false",
      struck: edits.get(cellKey(row, removed_field))?.value === "true",
    };
  };
  return (
    <>
      <GridBar
        grid={{ state, act }}
        sheet={sheet}
        textOf={(place) => `${products[place.row]?.code} ${look(place).text}`}
        pending={saving.pending}
        save={saving.open}
        find={find}
      >
        {props.tools}
        <NativeSelect
          size="xs"
          aria-label={t("rates.which")}
          value={field}
          onChange={(event) => setField(event.currentTarget.value as RateField)}
          data={crossed.map((value) => ({ value, label: t(`rates.fields.${value}`) }))}
        />
      </GridBar>
      {saving.notice}
      <Grid
        label={t("rates.cross_label", { field: t(`rates.fields.${field}`) })}
        grid={{ state, act }}
        sheet={sheet}
        heads={lines.map((line) => ({
          key: String(line.id),
          name: lineText(line),
          width: widthFor(lineText(line), 104),
          number: isNumber(field),
        }))}
        corner={t("product")}
        headWidth={250}
        rowHead={(row) => (
          <span className={styles.rowName}>
            <b>{products[row]?.code}</b> <span className="of-quiet">{products[row]?.name}</span>
          </span>
        )}
        look={look}
        choices={(place) => choicesOf(world, edits, rowAt(place), field)}
        note={(place) => <RateNote world={world} edits={edits} at={[rowAt(place), field]} />}
        onFind={() => find.current?.focus()}
      />
      {saving.dialog}
    </>
  );
}

function shownText(world: RateWorld, field: RateField, text: string): string {
  if (field === "enabled" && text !== "") return text === "true" ? "\u2713" : "\u2013";
  return isNumber(field) && text !== ""
    ? formatDecimal(text, world.locale, 6)
    : typedText(world, field, text);
}
