import { Button } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Grid } from "@/components/grid/Grid";
import { GridBar } from "@/components/grid/GridBar";
import type { CellLook } from "@/components/grid/look";
import { type Place, valueAt } from "@/components/grid/sheet";
import type { useGrid } from "@/components/grid/useGrid";
import { selectionOf } from "@/components/grid/writing";
import { csvText } from "@/lib/csv";
import { formatDecimal } from "@/lib/quantity";
import { saveFile } from "@/lib/saveFile";
import styles from "./Products.module.css";
import { RateNote } from "./RateNote";
import {
  cellKey,
  type RateField,
  type RateRow,
  rate_fields,
  removed_field,
  splitKey,
} from "./rateEdits";
import { choicesOf, isNumber, listSheet, type RateWorld, typedText, usualText } from "./rateSheet";
import { useRateSaving } from "./useRateSaving";

const widths: Partial<Record<RateField, number>> = { line: 170, product: 170, enabled: 84 };

/** The rates as a list with a row each; more can be added, typed or pasted. */
export function RateList(props: {
  world: RateWorld;
  grid: ReturnType<typeof useGrid>;
  rows: readonly RateRow[];
  tools: ReactNode;
}) {
  const { t } = useTranslation("products");
  const { world, rows } = props;
  const [state, actOn] = props.grid;
  const { edits } = state;
  const sheet = useMemo(() => {
    const heads = rate_fields.map((field) => [t(`rates.fields.${field}`), field]);
    return { ...listSheet(world, rows, state.added), heads };
  }, [world, rows, state.added, t]);
  const act = actOn(sheet);
  const find = useRef<HTMLInputElement>(null);
  const [focus, setFocus] = useState(0);
  const saving = useRateSaving(world, edits, act);
  const at = (place: Place) => splitKey(sheet.keyOf(place)) as [RateRow, RateField];
  const isRemoved = (row: RateRow) => edits.get(cellKey(row, removed_field))?.value === "true";

  const shownText = (field: RateField, value: string): string => {
    if (isNumber(field) && value !== "") return formatDecimal(value, world.locale, 6);
    if (field === "enabled" && value !== "") return value === "true" ? "\u2713" : "\u2013";
    return typedText(world, field, value);
  };
  const look = (place: Place): CellLook => {
    const [row, field] = at(place);
    const key = sheet.keyOf(place);
    const edit = edits.get(key);
    const value = edit?.value ?? sheet.base(key);
    const usual = value === "" ? usualText(world, edits, row, field) : undefined;
    const flag = field === "enabled" && (value || usual);
    return {
      text: edit?.fault ? value : shownText(field, value || usual || ""),
      ...(flag ? { label: flag === "true" ? t("yes") : t("no") } : {}),
      fault: edit?.fault ?? null,
      changed: edit !== undefined,
      quiet: usual !== undefined || valueAtField(row, "enabled") === "false",
      struck: isRemoved(row) || valueAtField(row, "standard_rate") === "",
    };
  };
  const valueAtField = (row: RateRow, field: RateField) => {
    const key = cellKey(row, field);
    const value = edits.get(key)?.value ?? sheet.base(key);
    return row.startsWith("new:") && value === "" ? null : value;
  };

  const selected = () => {
    const { top, bottom } = selectionOf(state);
    const picked: RateRow[] = [];
    for (let row = top; row <= Math.min(bottom, sheet.rows - 1); row++) {
      picked.push(at({ row, column: 0 })[0]);
    }
    return picked;
  };
  const mark = (field: RateField | typeof removed_field, value: string) =>
    act({
      kind: "put",
      cells: selected().map((row) => [cellKey(row, field), { value, fault: null }] as const),
    });
  const add = () => {
    act({ kind: "grow", rows: 1 });
    actOn({ ...sheet, rows: sheet.rows + 1 })({
      kind: "go",
      place: { row: sheet.rows, column: 0 },
    });
    setFocus((now) => now + 1);
  };
  const csv = () => {
    const lines = Array.from({ length: rows.length }, (_, row) =>
      rate_fields.map((field, column) => {
        const place = { row, column };
        const value = valueAt(sheet, edits, place);
        return isNumber(field) ? value : sheet.typed(place, value);
      }),
    );
    saveFile(csvText([rate_fields, ...lines]), "rates.csv");
  };
  const heads = rate_fields.map((field) => ({
    key: field,
    name: t(`rates.fields.${field}`),
    width: widths[field] ?? (isNumber(field) ? 118 : 96),
    number: isNumber(field),
  }));
  const gone = selected().every(isRemoved);
  return (
    <>
      <GridBar
        grid={{ state, act }}
        sheet={sheet}
        textOf={(place) => look(place).text}
        pending={saving.pending}
        save={saving.open}
        find={find}
      >
        {props.tools}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />}
          onClick={add}
        >
          {t("rates.add")}
        </Button>
        {sheet.rows > 0 && (
          <Button
            size="xs"
            variant="default"
            onClick={() => mark(removed_field, gone ? "" : "true")}
          >
            {t(gone ? "rates.keep" : "rates.remove", { count: selected().length })}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          disabled={rows.length === 0}
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          onClick={csv}
        >
          {t("csv")}
        </Button>
      </GridBar>
      {saving.notice}
      {sheet.rows === 0 && (
        <p className={styles.empty}>
          {t(world.rates.size === 0 ? "rates.paste" : "rates.no_match")}
        </p>
      )}
      <Grid
        label={t("rates.label")}
        grid={{ state, act }}
        sheet={sheet}
        heads={heads}
        corner={t("rates.row")}
        headWidth={64}
        rowHead={(row) => {
          const name = at({ row, column: 0 })[0];
          if (isRemoved(name)) return t("rates.gone");
          return name.startsWith("new:") ? t("rates.new") : row + 1;
        }}
        look={look}
        choices={(place) => choicesOf(world, edits, ...at(place))}
        note={(place) => <RateNote world={world} edits={edits} at={at(place)} />}
        onFind={() => find.current?.focus()}
        focus={focus}
      />
      {saving.dialog}
    </>
  );
}
