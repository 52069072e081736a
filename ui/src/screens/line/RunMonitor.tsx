import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { oeeQuery } from "@/api/lines";
import { useNow } from "@/api/now";
import type { Figures, Instant, LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { HourBars } from "@/components/HourBars";
import { OeeFigures } from "@/components/OeeFigures";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { TimeBar } from "@/components/TimeBar";
import { useLocale } from "@/components/useLocale";
import { useShift } from "@/components/useShift";
import { When } from "@/components/When";
import { formatInstant } from "@/lib/instant";
import type { AnalysisSearch } from "../analysis/search";
import { Completion, RunCounts, SpanCounts, Throughput } from "./MonitorParts";
import styles from "./RunMonitor.module.css";

const spans = ["run", "shift", "day", "week"] as const;
type Span = Exclude<(typeof spans)[number], "run">;

const hour = 3_600_000;
const written = (at: number): Instant => new Date(at).toISOString().replace(".000Z", "Z");
/* The analysis takes whole minutes; the one that is on counts. */
const minuteOf = (at: number) => written(Math.ceil(at / 60_000) * 60_000);
const analysisSpan = { shift: "shift", day: "24h", week: "7d" } as const;

/** How the run, the shift, the last day or week goes. */
export function RunMonitor(props: { path: string; status: LineStatus }) {
  const { path, status } = props;
  const { span: wanted } = useSearch({ from: "/signed-in/line/$" });
  const span = spans.find((each) => each === wanted) ?? "run";
  return (
    <div className={styles.monitor}>
      <SpanChoice path={path} />
      {span === "run" ? <OfRun status={status} /> : <OfSpan {...props} span={span} />}
    </div>
  );
}

function SpanChoice(props: { path: string }) {
  const { t } = useTranslation("line");
  return (
    <nav className={styles.spans} aria-label={t("monitor.span")}>
      {spans.map((name) => (
        <Link
          key={name}
          to="/line/$"
          params={{ _splat: props.path }}
          search={{ tab: "monitor", span: name === "run" ? undefined : name }}
          className={styles.span}
          activeOptions={{ includeSearch: true, explicitUndefined: true }}
        >
          {t(`monitor.${name}`)}
        </Link>
      ))}
    </nav>
  );
}

function OfRun({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const now = useNow(60);
  if (status.mode_type !== "production" || !status.figures) {
    return (
      <>
        <EmptyState title={t("monitor.no_run")} detail={t("monitor.no_run_detail")} />
        <Hours status={status} />
      </>
    );
  }
  return (
    <>
      <Effectiveness
        figures={status.figures}
        open={{
          asset: status.line.path,
          span: "custom",
          from: status.run_started_at ?? undefined,
          to: minuteOf(now),
          by: "hour",
        }}
      >
        {status.run_started_at && (
          <>
            {" \u00b7 "}
            {t("monitor.since")} <When at={status.run_started_at} zone={status.line.time_zone} />
          </>
        )}
      </Effectiveness>
      <div className={styles.pair}>
        <RunCounts status={status} />
        <div className={styles.column}>
          <Throughput status={status} />
          <Completion status={status} />
        </div>
      </div>
      <Hours status={status} />
    </>
  );
}

function OfSpan(props: { path: string; status: LineStatus; span: Span }) {
  const { t } = useTranslation("line");
  const { path, status, span } = props;
  const now = useNow(60);
  const { shift, known, error } = useShift(path, span === "shift");
  const length = span === "day" ? 24 * hour : 7 * 24 * hour;
  const from = span === "shift" ? shift?.from : written(now - length);
  const oee = useQuery({
    ...oeeQuery({ line: path, from: from ?? "", to: written(now), by: "day" }),
    enabled: from !== undefined,
  });
  const problem = error ?? oee.error;

  if (problem && !oee.data) return <ProblemNotice error={problem} />;
  if (span === "shift" && known && !shift) {
    return (
      <>
        <EmptyState title={t("monitor.no_shift")} detail={t("monitor.no_shift_detail")} />
        <Hours status={status} />
      </>
    );
  }
  if (!oee.data || from === undefined) return <Loading />;
  const { total } = oee.data;
  return (
    <>
      <Effectiveness figures={total} open={{ asset: status.line.path, span: analysisSpan[span] }}>
        {shift && ` \u00b7 ${shift.name}`}
        {" \u00b7 "}
        {t("monitor.since")} <When at={from} zone={status.line.time_zone} />
      </Effectiveness>
      <div className={styles.pair}>
        <SpanCounts figures={total} unit={status.counts?.infeed_unit ?? null} />
        <div className={styles.column}>
          <Throughput status={status} />
          <section className={styles.part}>
            <h2>{t("monitor.times")}</h2>
            <TimeBar
              times={{
                running: total.running_time,
                unplanned: total.unplanned_time,
                planned: total.planned_time,
              }}
            />
          </section>
        </div>
      </div>
      <Hours status={status} />
    </>
  );
}

/** The figures, which open what they are made of: the analysis of this line over their span. */
function Effectiveness(props: { figures: Figures; open: AnalysisSearch; children?: ReactNode }) {
  const { t } = useTranslation("line");
  return (
    <section className={styles.part}>
      <div className={styles.head}>
        <h2>
          {t("monitor.figures")}
          {props.children}
        </h2>
        <Link to="/analysis" search={props.open} className={styles.open}>
          {t("monitor.open")}
          <IconChevronRight size={18} stroke={1.8} aria-hidden />
        </Link>
      </div>
      <OeeFigures figures={props.figures} size="large" digits={1} />
      {props.figures.rate_warning && (
        <p className={styles.warning}>{t("common:figures.rate_warning")}</p>
      )}
    </section>
  );
}

function Hours({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  return (
    <section className={`${styles.part} ${styles.ruled}`}>
      <h2>{t("common:time.hours_bars")}</h2>
      <div className={styles.hours}>
        <HourBars hours={status.hours} zone={status.line.time_zone} />
      </div>
      <HourLabels status={status} />
      <TimeBar times={status.times} />
    </section>
  );
}

function HourLabels({ status }: { status: LineStatus }) {
  const locale = useLocale();
  return (
    <div className={styles.labels} aria-hidden>
      {status.hours.map(({ start_at }, index) => (
        <span key={start_at}>
          {index % 2 === 0 && formatInstant(start_at, status.line.time_zone, locale, "time")}
        </span>
      ))}
    </div>
  );
}
