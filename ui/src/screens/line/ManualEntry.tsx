import { Link, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { LineStatus } from "@/api/types";
import { Loading } from "@/components/shell/Fallbacks";
import { CountEntry } from "./counts/CountEntry";
import styles from "./ManualEntry.module.css";

const Downtime = lazy(async () => ({ default: (await import("./downtime/Downtime")).Downtime }));
const ReadingEntry = lazy(async () => ({
  default: (await import("./counts/ReadingEntry")).ReadingEntry,
}));
const EntryList = lazy(async () => ({ default: (await import("./counts/EntryList")).EntryList }));
const RunList = lazy(async () => ({ default: (await import("./counts/RunList")).RunList }));

const parts = ["states", "counts", "reading", "entries", "runs"] as const;

/** What people say of a line: its states, what it counted, and what was wrong with either. */
export function ManualEntry(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { part: wanted } = useSearch({ from: "/signed-in/line/$" });
  const part = parts.find((each) => each === wanted) ?? parts[0];
  return (
    <div className={styles.manual}>
      <nav className={styles.parts} aria-label={t("manual.parts")}>
        {parts.map((name) => (
          <Link
            key={name}
            to="/line/$"
            params={{ _splat: props.path }}
            search={{ tab: "manual", part: name }}
            className={styles.part}
            aria-current={name === part ? "page" : undefined}
          >
            {t(`manual.${name}`)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        {part === "states" && <Downtime {...props} />}
        {part === "counts" && <CountEntry {...props} />}
        {part === "reading" && <ReadingEntry {...props} />}
        {part === "entries" && <EntryList {...props} />}
        {part === "runs" && <RunList {...props} />}
      </Suspense>
    </div>
  );
}
