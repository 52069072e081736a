import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { lineQuery } from "@/api/lines";
import type { LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { LineFacts } from "./LineFacts";
import { LinePicker } from "./LinePicker";
import { LineSchedule } from "./LineSchedule";
import styles from "./LineScreen.module.css";
import { rememberLine } from "./lastLine";
import { ManualEntry } from "./ManualEntry";
import { RunControl } from "./RunControl";
import { RunMonitor } from "./RunMonitor";
import { type LineTab, lineTabs } from "./search";

/** One line within reach of a thumb, or the choice of one where the address names none. */
export function LineScreen() {
  const { _splat: path = "" } = useParams({ from: "/signed-in/line/$" });
  return path === "" ? <LinePicker /> : <OneLine key={path} path={path} />;
}

function OneLine(props: { path: string }) {
  const { t } = useTranslation("line");
  const line = useQuery(lineQuery(props.path));
  const found = line.data?.line;

  useEffect(() => {
    if (found) rememberLine(found.path);
  }, [found]);

  if (line.data) return <LineWork path={props.path} status={line.data} problem={line.error} />;
  if (line.isPending) return <Loading />;
  return (
    <div className={styles.problem}>
      <ProblemNotice
        error={line.error}
        action={
          <Link to="/line/$" params={{ _splat: "" }}>
            {t("change_line")}
          </Link>
        }
      />
    </div>
  );
}

function LineWork(props: { path: string; status: LineStatus; problem: Error | null }) {
  const { t } = useTranslation("line");
  const { tab: wanted } = useSearch({ from: "/signed-in/line/$" });
  const tab: LineTab = lineTabs.find((each) => each === wanted) ?? "run";
  const { path, status } = props;
  return (
    <div className={styles.screen}>
      <LineFacts status={status} />
      <div className={styles.work}>
        <nav className={styles.tabs} aria-label={t("tabs.label")}>
          {lineTabs.map((name) => (
            <Link
              key={name}
              to="/line/$"
              params={{ _splat: path }}
              search={{ tab: name === "run" ? undefined : name }}
              className={styles.tab}
              activeOptions={{ includeSearch: true, explicitUndefined: true }}
            >
              {t(`tabs.${name}`)}
            </Link>
          ))}
        </nav>
        <section className={styles.panel} aria-label={t(`tabs.${tab}`)}>
          {props.problem && (
            <div className={styles.stale}>
              <ProblemNotice error={props.problem} />
            </div>
          )}
          {tab === "run" && <RunControl path={path} status={status} />}
          {tab === "monitor" && <RunMonitor path={path} status={status} />}
          {tab === "manual" && <ManualEntry path={path} status={status} />}
          {tab === "schedule" && <LineSchedule path={path} zone={status.line.time_zone} />}
        </section>
      </div>
    </div>
  );
}
