import "@mantine/core/styles/Tooltip.layer.css";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ImportReport, mendImport } from "@/api/imports";
import { Grid } from "@/components/grid/Grid";
import { type CellLook, widthFor } from "@/components/grid/look";
import type { Place } from "@/components/grid/sheet";
import { useGrid } from "@/components/grid/useGrid";
import type { GridState } from "@/components/grid/writing";
import { ProblemNotice } from "@/components/ProblemNotice";
import { newKey } from "@/lib/newKey";
import { useColumnName } from "./ColumnsTable";
import styles from "./Imports.module.css";
import { attributeOf, columnsOf, isAtFault, mendedRows, mendSheet, type Row } from "./mendSheet";

const wide = new Set(["due_at", "earliest_start", "lines", "notes"]);

/** The rejected rows of an import as a grid: typed or pasted right, and taken. */
export function MendGrid(props: { id: number; rows: readonly Row[]; open: number }) {
  const { t } = useTranslation("imports");
  const fieldName = useColumnName();
  const client = useQueryClient();
  const { rows } = props;
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const sheet = useMemo(() => mendSheet(rows, columns), [rows, columns]);
  const [state, actOn] = useGrid();
  const act = actOn(sheet);
  const [key, setKey] = useState(newKey);
  const wanted = mendedRows(rows, state.edits);
  const mend = useMutation({
    mutationFn: () => mendImport(props.id, wanted, key),
    onSuccess: async () => {
      setKey(newKey());
      await client.invalidateQueries({ queryKey: ["orders"] });
      act({ kind: "settle" });
    },
    onError: () => setKey(newKey()),
  });

  const look = (place: Place): CellLook => {
    const row = rows[place.row];
    const column = columns[place.column] ?? "";
    const cell = sheet.keyOf(place);
    const edit = state.edits.get(cell);
    const faulty = row !== undefined && edit === undefined && isAtFault(row, column);
    return {
      text: edit?.value ?? sheet.base(cell),
      fault: faulty ? row.reason : null,
      changed: edit !== undefined,
    };
  };
  const heads = columns.map((column) => ({
    key: column,
    name: attributeOf(column) ?? fieldName(column),
    ...(attributeOf(column) === null ? {} : { detail: t("columns.attribute") }),
    width: widthFor(fieldName(column), wide.has(column) ? 196 : 132),
  }));
  if (rows.length === 0) {
    return mend.data ? <Mended report={mend.data} /> : null;
  }
  return (
    <section className={styles.mend} aria-label={t("mend.title")}>
      <div className={styles.tools}>
        <h2 className={styles.heading}>{t("mend.title")}</h2>
        <Step state={state} which="undo" act={() => act({ kind: "undo" })}>
          <IconArrowBackUp size={18} stroke={1.7} aria-hidden />
        </Step>
        <Step state={state} which="redo" act={() => act({ kind: "redo" })}>
          <IconArrowForwardUp size={18} stroke={1.7} aria-hidden />
        </Step>
        <span className={styles.hint}>{t("mend.hint")}</span>
        <span className={styles.space} />
        <Button size="xs" loading={mend.isPending} onClick={() => mend.mutate()}>
          {t(state.edits.size === 0 ? "mend.try_all" : "mend.take", { count: wanted.length })}
        </Button>
      </div>
      <ProblemNotice error={mend.error} />
      {mend.data && <Mended report={mend.data} />}
      <div className={styles.sheet} style={{ "--rows": rows.length } as object}>
        <Grid
          label={t("mend.title")}
          grid={{ state, act }}
          sheet={sheet}
          heads={heads}
          corner={t("row")}
          headWidth={72}
          rowHead={(row) => rows[row]?.row ?? rows[row]?.where}
          look={look}
          note={({ row }) => <span className={styles.reason}>{rows[row]?.reason}</span>}
        />
      </div>
    </section>
  );
}

function Step(props: {
  state: GridState;
  which: "undo" | "redo";
  act: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation("imports");
  const label = t(`mend.${props.which}`);
  const steps = props.which === "undo" ? props.state.past : props.state.future;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={label}
        disabled={steps.length === 0}
        onClick={props.act}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

/** What became of the rows that were taken again. */
function Mended(props: { report: ImportReport }) {
  const { t } = useTranslation("imports");
  const { report } = props;
  const taken = report.new + report.changed + report.same;
  return (
    <p className={styles.nothing} role="status">
      {t("mend.taken", { count: taken })}
      {report.rejected > 0 && ` ${t("mend.left", { count: report.rejected })}`}
    </p>
  );
}
