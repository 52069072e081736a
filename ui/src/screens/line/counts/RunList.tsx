import { IconDownload, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { runsQuery } from "@/api/lines";
import type { LineStatus, Run } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Quantity } from "@/components/Quantity";
import { Loading } from "@/components/shell/Fallbacks";
import { When } from "@/components/When";
import { csvText } from "@/lib/csv";
import { saveFile } from "@/lib/saveFile";
import { CorrectRun } from "./CorrectRun";
import styles from "./Counts.module.css";
import { nameOfRun } from "./runs";

const most = 60;
const shown = 20;

const columns = [
  "id",
  "order_number",
  "product_name",
  "started_at",
  "ended_at",
  "infeed_quantity",
  "outfeed_quantity",
  "waste_quantity",
  "good_quantity",
  "unit",
] as const satisfies (keyof Run)[];

/** The line's last production runs, whose counts can be corrected. */
export function RunList(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  const [correcting, setCorrecting] = useState<Run | null>(null);
  const [corrected, setCorrected] = useState<string | null>(null);
  const runs = useQuery(runsQuery({ line: path, limit: most }));
  const items = (runs.data?.items ?? []).filter((run) => run.product_id !== null).slice(0, shown);
  if (correcting) {
    return (
      <CorrectRun
        path={path}
        run={items.find((run) => run.id === correcting.id) ?? correcting}
        zone={status.line.time_zone}
        done={() => {
          setCorrected(nameOfRun(correcting));
          setCorrecting(null);
        }}
        close={() => setCorrecting(null)}
      />
    );
  }
  const save = () => {
    const rows = [columns, ...items.map((run) => columns.map((name) => run[name]))];
    saveFile(csvText(rows), `${path.replaceAll("/", "-")}-runs.csv`);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too
    <section className={styles.list} tabIndex={0} aria-label={t("runs.title")}>
      <div className={styles.head}>
        <h2>{t("runs.title")}</h2>
        <button type="button" className={styles.quiet} disabled={items.length === 0} onClick={save}>
          <IconDownload size={20} stroke={1.6} aria-hidden />
          {t("entries.save")}
        </button>
      </div>
      {corrected !== null && (
        <p className={styles.done} role="status">
          {t("correct.done", { name: corrected })}
        </p>
      )}
      <ProblemNotice error={runs.error} />
      {!runs.data && !runs.error && <Loading />}
      {runs.data && items.length === 0 && <EmptyState title={t("runs.none")} />}
      <ol className={styles.rows} data-wide="true">
        {items.map((run) => (
          <Row
            key={run.id}
            run={run}
            zone={status.line.time_zone}
            correct={() => {
              setCorrected(null);
              setCorrecting(run);
            }}
          />
        ))}
      </ol>
    </section>
  );
}

function Row(props: { run: Run; zone: string; correct: () => void }) {
  const { t } = useTranslation("line");
  const { run, zone } = props;
  return (
    <li>
      <span className={styles.when}>
        <When at={run.started_at} zone={zone} />
        {run.ended_at ? (
          <>
            {"\u2013"}
            <When at={run.ended_at} zone={zone} style="time" />
          </>
        ) : (
          <small>{t("runs.open")}</small>
        )}
      </span>
      <span className={styles.said}>
        <b>{nameOfRun(run)}</b>
        <small className={styles.tags}>
          <span>
            {t("monitor.good")} <Quantity value={run.good_quantity} unit={run.unit} />
          </span>
          <span>
            {t("monitor.waste")} <Quantity value={run.waste_quantity} unit={run.waste_unit} />
          </span>
        </small>
      </span>
      <button type="button" className={styles.quiet} onClick={props.correct}>
        <IconPencil size={20} stroke={1.6} aria-hidden />
        {t("runs.correct")}
      </button>
    </li>
  );
}
