import { IconHelp } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useMeant } from "@/offline/useMeant";
import { LineFacts } from "./LineFacts";
import styles from "./LineScreen.module.css";
import { useBadge } from "./people/useBadge";
import { RunControl } from "./RunControl";
import { type LineTab, lineTabs } from "./search";
import { useChoosing } from "./useChoosing";
import { useLineKeys } from "./useLineKeys";
import { useScan } from "./useScan";

const RunMonitor = lazy(async () => ({ default: (await import("./RunMonitor")).RunMonitor }));
const ManualEntry = lazy(async () => ({ default: (await import("./ManualEntry")).ManualEntry }));
const LineSchedule = lazy(async () => ({ default: (await import("./LineSchedule")).LineSchedule }));
const Handover = lazy(async () => ({ default: (await import("./people/Handover")).Handover }));
const StopPrompt = lazy(async () => ({
  default: (await import("./downtime/StopPrompt")).StopPrompt,
}));
const KeysHelp = lazy(async () => ({ default: (await import("./KeysHelp")).KeysHelp }));

/** What the line does beside what can be done on it, in tabs. */
export function LineWork(props: { path: string; status: LineStatus; problem: Error | null }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  const { tab: wanted } = useSearch({ from: "/signed-in/line/$" });
  const tab: LineTab = lineTabs.find((each) => each === wanted) ?? "run";
  const navigate = useNavigate({ from: "/line/$" });
  const [helping, setHelping] = useState(false);
  const show = (name: LineTab) =>
    void navigate({ search: { tab: name === "run" ? undefined : name }, replace: tab === name });
  // What is entered without network builds on what was entered before it.
  const meant = useMeant(path, status);
  const choosing = useChoosing(path, meant);
  const badge = useBadge(path);
  // A label is scanned wherever one stands: what it names is chosen where it can be started. What
  // no order has may be somebody's badge.
  const scanned = async (code: string) => {
    if (!choosing.names(code) && (await badge(code))) return choosing.write("");
    choosing.take(code);
    show("run");
  };
  useScan(scanned);
  useLineKeys({ show: (index) => lineTabs[index] && show(lineTabs[index]), help: setHelping });
  return (
    <div className={styles.screen}>
      <LineFacts path={path} status={status} />
      <div className={styles.work}>
        <Tabs path={path} help={() => setHelping(true)} />
        <Suspense>
          <StopPrompt path={path} status={status} />
        </Suspense>
        <section className={styles.panel} aria-label={t(`tabs.${tab}`)}>
          {props.problem && (
            <div className={styles.stale}>
              <ProblemNotice error={props.problem} />
            </div>
          )}
          <Suspense fallback={<Loading />}>
            {tab === "run" && <RunControl {...{ path, choosing, scanned }} status={meant} />}
            {tab === "monitor" && <RunMonitor path={path} status={status} />}
            {tab === "manual" && <ManualEntry path={path} status={meant} />}
            {tab === "schedule" && <LineSchedule path={path} status={status} />}
            {tab === "handover" && <Handover path={path} status={status} />}
          </Suspense>
        </section>
      </div>
      <Suspense>{helping && <KeysHelp onClose={() => setHelping(false)} />}</Suspense>
    </div>
  );
}

function Tabs(props: { path: string; help: () => void }) {
  const { t } = useTranslation("line");
  return (
    <div className={styles.bar}>
      <nav className={styles.tabs} aria-label={t("tabs.label")}>
        {lineTabs.map((name) => (
          <Link
            key={name}
            to="/line/$"
            params={{ _splat: props.path }}
            search={{ tab: name === "run" ? undefined : name }}
            className={styles.tab}
            activeOptions={{ includeSearch: true, explicitUndefined: true }}
          >
            {t(`tabs.${name}`)}
          </Link>
        ))}
      </nav>
      <button
        type="button"
        className={styles.help}
        aria-label={t("keys.title")}
        title={t("keys.title")}
        aria-keyshortcuts="F1"
        onClick={props.help}
      >
        <IconHelp size={22} stroke={1.6} aria-hidden />
      </button>
    </div>
  );
}
