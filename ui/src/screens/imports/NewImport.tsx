import { Button, Select } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ImportColumns } from "@/api/imports";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { useColumnName } from "./ColumnsTable";
import { Counts } from "./Counts";
import { FileDrop } from "./FileDrop";
import styles from "./Imports.module.css";
import { Progress } from "./Progress";
import { ReadingOptions } from "./ReadingOptions";
import { ReportTabs } from "./ReportTabs";
import { type ImportHandle, useImport } from "./useImport";

/** A file of orders: how it is read, what it would do, and, if wanted, doing it. */
export function NewImport(props: { onTaken: (id: number) => void }) {
  const { t } = useTranslation("imports");
  const handle = useImport(props.onTaken);
  const { file, columns, preview, taking } = handle;
  const working = columns.isFetching || preview.isFetching || taking.isPending;
  return (
    <div className={styles.body}>
      <div className={styles.asked}>
        <FileDrop file={file} onFile={handle.choose} />
        <Select
          className={styles.source}
          allowDeselect={false}
          label={t("source.label")}
          description={t("source.hint")}
          placeholder={t("source.choose")}
          data={handle.sources}
          value={handle.source}
          onChange={handle.pick}
        />
      </div>
      {!file && <p className={styles.nothing}>{t("nothing_yet")}</p>}
      <ProblemNotice error={taking.error ?? preview.error ?? columns.error} />
      {columns.data && file && (
        <>
          <HowRead handle={handle} found={columns.data} />
          <Outcome handle={handle} />
          {working && (
            <Progress
              progress={columns.isFetching ? null : handle.progress}
              label={t(taking.isPending ? "progress.taking" : "progress.looking")}
            />
          )}
          <ReportTabs key={file.name} handle={handle} found={columns.data} />
        </>
      )}
      {columns.isFetching && !columns.data && (
        <Progress progress={null} label={t("progress.looking")} />
      )}
    </div>
  );
}

function HowRead(props: { handle: ImportHandle; found: ImportColumns }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const { handle, found } = props;
  const rows =
    found.rows !== null &&
    handle.missing.length === 0 &&
    t("rows", { count: found.rows, formatted: found.rows.toLocaleString(locale) });
  return (
    <div className={styles.read}>
      <p>
        {found.read_as}
        {rows && `, ${rows}`}
        {found.mapping && <span className="of-quiet">{` \u00b7 ${t("remembered")}`}</span>}
      </p>
      <ReadingOptions found={found} mapping={handle.mapping} onRead={handle.read} />
    </div>
  );
}

/** What the file would do, and the button that does it; or what it lacks. */
function Outcome(props: { handle: ImportHandle }) {
  const { t } = useTranslation("imports");
  const name = useColumnName();
  const { missing, preview, columns, taking } = props.handle;
  const report = missing.length === 0 ? preview.data : undefined;
  const warnings = missing.length > 0 ? [] : (columns.data?.warnings ?? []);
  const takes = report ? report.new + report.changed : 0;
  return (
    <>
      {missing.length > 0 && (
        <Warning>{t("missing", { fields: missing.map(name).join(", ") })}</Warning>
      )}
      {warnings.map(({ code, detail }) => (
        <Warning key={code}>{detail}</Warning>
      ))}
      {report && (
        <div className={styles.outcome} aria-busy={preview.isFetching}>
          <Counts of={report} />
          <span className={styles.space} />
          <div className={styles.take}>
            {report.rejected > 0 && <span className="of-quiet">{t("mend_after")}</span>}
            <Button
              loading={taking.isPending}
              disabled={takes + report.rejected === 0 || preview.isFetching}
              onClick={() => taking.mutate()}
            >
              {takes === 0 ? t("take_none") : t("take", { count: takes })}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function Warning(props: { children: string }) {
  return (
    <p className={styles.warning} role="status">
      <IconAlertTriangle size={16} stroke={1.8} aria-hidden /> {props.children}
    </p>
  );
}
