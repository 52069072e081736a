import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox } from "@mantine/core";
import { IconArrowsExchange, IconDownload } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProductClass } from "@/api/setup";
import type { Asset, Id } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { Grid } from "@/components/grid/Grid";
import { GridBar } from "@/components/grid/GridBar";
import { type CellLook, widthFor } from "@/components/grid/look";
import { type Place, placesOf } from "@/components/grid/sheet";
import { useGrid } from "@/components/grid/useGrid";
import { selectionOf } from "@/components/grid/writing";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { csvText } from "@/lib/csv";
import { formatDecimal } from "@/lib/quantity";
import { saveFile } from "@/lib/saveFile";
import { LeaveGuard } from "../edit/LeaveGuard";
import { ChangeoverNote } from "./ChangeoverNote";
import { partsOf, type Side } from "./changeoverMatrix";
import {
  type ChangeoverWorld,
  holding,
  type MatrixSide,
  matrixSheet,
  mirrored,
  sidesShown,
} from "./changeoverSheet";
import { ClassFilter, LineFilter, TextFilter } from "./Filters";
import styles from "./Products.module.css";
import { lineText } from "./rateSheet";
import { useChangeoverSaving } from "./useChangeoverSaving";
import { useChangeovers } from "./useChangeovers";

/** How long each line takes from product to product: own rules, and what holds where none is. */
export function ChangeoversSection() {
  const { t } = useTranslation("products");
  const { world, lines, classes, error } = useChangeovers();
  if (!world) return error ? <ProblemNotice error={error} /> : <Loading />;
  if (world.sides.length < 2) {
    return <EmptyState title={t("changeovers.none")} detail={t("changeovers.none_detail")} />;
  }
  return (
    <div className={styles.section}>
      <ProblemNotice error={error} />
      <Matrix world={world} lines={lines} classes={classes} />
    </div>
  );
}

function Matrix(props: { world: ChangeoverWorld; lines: Asset[]; classes: ProductClass[] }) {
  const { t } = useTranslation("products");
  const { world, lines, classes } = props;
  const [line, setLine] = useState<Id | null>(null);
  const [filter, setFilter] = useState({
    text: "",
    product_class: null as Id | null,
    with_products: true,
  });
  const [state, actOn] = useGrid();
  const { edits } = state;
  const shown = useMemo(() => sidesShown(world, classes, filter), [world, classes, filter]);
  const sheet = useMemo(() => matrixSheet(world, shown, line), [world, shown, line]);
  const act = actOn(sheet);
  const find = useRef<HTMLInputElement>(null);
  const names = useMemo(
    () => new Map(world.sides.map(({ side, name }) => [side, name] as const)),
    [world.sides],
  );
  const nameOf = (side: Side) => names.get(side) ?? side;
  const lineName = (id: Id | null) => {
    const found = lines.find((each) => each.id === id);
    return found ? lineText(found) : t("changeovers.every_line");
  };
  const saving = useChangeoverSaving({ world, edits, act, nameOf, lineName });
  const number = (value: string) => formatDecimal(value, world.locale, 6);

  const look = (place: Place): CellLook => {
    const key = sheet.keyOf(place);
    const edit = edits.get(key);
    const own = edit?.value ?? sheet.base(key);
    if (edit?.fault) return { text: own, fault: edit.fault, changed: true };
    if (own !== "") return { text: number(own), strong: true, changed: edit !== undefined };
    const { from, to } = partsOf(key);
    const match = holding(world, edits, line, from, to);
    return {
      text: match ? number(match.minutes) : "",
      quiet: true,
      changed: edit !== undefined,
      ...(match && {
        hint: t("changeovers.comes_from", {
          from: nameOf(match.rule.from),
          to: nameOf(match.rule.to),
          line: lineName(match.rule.line),
        }),
      }),
    };
  };
  const csv = () => {
    const all = [...world.rules].map(([key, minutes]) => {
      const { line: on, from, to } = partsOf(key);
      return [on === null ? "" : lineName(on), nameOf(from), nameOf(to), minutes];
    });
    saveFile(csvText([["line", "from", "to", "minutes"], ...all]), "changeovers.csv");
  };
  return (
    <>
      <LeaveGuard unsaved={edits.size > 0} kept={["section"]} />
      <GridBar
        grid={{ state, act }}
        sheet={sheet}
        textOf={(place) => look(place).text}
        pending={edits.size}
        save={saving.open}
        find={find}
      >
        <LineFilter lines={lines} value={line} all={t("changeovers.every_line")} change={setLine} />
        <TextFilter value={filter.text} change={(text) => setFilter({ ...filter, text })} />
        <ClassFilter
          value={filter.product_class}
          change={(id) => setFilter({ ...filter, product_class: id })}
        />
        <Checkbox
          size="xs"
          label={t("changeovers.with_products")}
          checked={filter.with_products}
          onChange={(event) => {
            const with_products = event.currentTarget.checked;
            setFilter((now) => ({ ...now, with_products }));
          }}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowsExchange size={16} stroke={1.7} aria-hidden />}
          onClick={() => {
            const places = placesOf(selectionOf(state));
            act({ kind: "put", cells: mirrored(sheet, edits, places) });
          }}
        >
          {t("changeovers.mirror")}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={world.rules.size === 0}
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          onClick={csv}
        >
          {t("csv")}
        </Button>
      </GridBar>
      {saving.notice}
      <Grid
        label={t("changeovers.label", { line: lineName(line) })}
        grid={{ state, act }}
        sheet={sheet}
        heads={shown.map((side) => ({
          key: side.side,
          name: side.name,
          ...(side.side.startsWith("c") ? { detail: t("class") } : {}),
          width: widthFor(side.name, 92),
          number: true,
        }))}
        corner={t("changeovers.from_to")}
        headWidth={250}
        rowHead={(row) => <SideName side={shown[row]} />}
        look={look}
        note={(place) => (
          <ChangeoverNote
            world={world}
            edits={edits}
            cell={sheet.keyOf(place)}
            nameOf={nameOf}
            lineName={lineName}
          />
        )}
        onFind={() => find.current?.focus()}
      />
      {saving.dialog}
    </>
  );
}

function SideName({ side }: { side: MatrixSide | undefined }) {
  if (!side) return null;
  const product = side.side.startsWith("p");
  return (
    <span className={styles.rowName} style={{ paddingInlineStart: 14 * side.depth }}>
      {product ? side.name : <b>{side.name}</b>}{" "}
      {side.detail !== "" && <span className="of-quiet">{side.detail}</span>}
    </span>
  );
}
