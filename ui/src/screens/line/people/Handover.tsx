import { IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { handoverQuery, type Handover as Told } from "@/api/people";
import type { Instant, LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { OeeFigures } from "@/components/OeeFigures";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import { formatInstant } from "@/lib/instant";
import styles from "./Handover.module.css";
import { LeftBefore } from "./LeftBefore";
import { NoteField } from "./NoteField";
import { ShiftFacts } from "./ShiftFacts";

/** What the shift did and leaves to the next, beside what was left to it. */
export function Handover(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("people");
  const { path, status } = props;
  const zone = status.line.time_zone;
  const [at, setAt] = useState<Instant | undefined>(undefined);
  const handover = useQuery(handoverQuery(path, at));
  const { data } = handover;
  if (!data) {
    return (
      <div className={styles.screen}>
        <ProblemNotice error={handover.error} />
        {handover.isPending && <Loading />}
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
    <div className={styles.screen} tabIndex={0}>
      <ProblemNotice error={handover.error} />
      <p className={styles.printed}>
        <b>{status.line.display_name}</b> {t("handover.printed")}
      </p>
      {data.shift ? (
        <Shift {...props} told={data} earlier={at !== undefined} go={setAt} />
      ) : (
        <EmptyState title={t("handover.no_shift")} detail={t("handover.no_shift_detail")} />
      )}
      {!data.shift && data.previous && <LeftBefore line={path} left={data.previous} zone={zone} />}
    </div>
  );
}

function Shift(props: {
  path: string;
  status: LineStatus;
  told: Told;
  earlier: boolean;
  go: (at: Instant | undefined) => void;
}) {
  const { t } = useTranslation("people");
  const locale = useLocale();
  const { told, path } = props;
  const { shift, previous } = told;
  const zone = props.status.line.time_zone;
  if (!shift) return null;
  const just_before = new Date(Date.parse(shift.start_at) - 1000).toISOString();
  const time = (instant: Instant) => formatInstant(instant, zone, locale, "time");
  return (
    <>
      <header className={styles.head}>
        <h2>
          {t("handover.shift", { name: shift.name })}
          <span className={styles.when}>
            <When at={shift.start_at} zone={zone} style="date_time" /> – {time(shift.end_at)}
          </span>
        </h2>
        <div className={styles.tools}>
          <button
            type="button"
            className={styles.tool}
            onClick={() => props.go(props.earlier ? undefined : just_before)}
          >
            {t(props.earlier ? "handover.now" : "handover.before")}
          </button>
          <button type="button" className={styles.tool} onClick={() => window.print()}>
            <IconPrinter size={20} stroke={1.6} aria-hidden />
            {t("handover.print")}
          </button>
        </div>
      </header>
      {previous && previous.taken_over_at === null && !props.earlier && (
        <LeftBefore line={path} left={previous} zone={zone} />
      )}
      <OeeFigures figures={told.figures} size="medium" />
      <NoteField
        key={shift.start_at}
        line={path}
        handover={told}
        shift_start={shift.start_at}
        zone={zone}
      />
      <ShiftFacts told={told} path={path} zone={zone} />
      {previous && (previous.taken_over_at !== null || props.earlier) && (
        <LeftBefore line={path} left={previous} zone={zone} />
      )}
    </>
  );
}
