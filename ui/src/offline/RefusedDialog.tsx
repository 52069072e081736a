import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { lineQuery } from "@/api/lines";
import type { LineStatus } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { When } from "@/components/When";
import { runNow } from "./decide";
import type { Entry } from "./entry";
import { RefusedChoices } from "./RefusedChoices";
import styles from "./RefusedDialog.module.css";
import { useConnection } from "./useConnection";
import { useSend } from "./useSend";

/**
 * Asks about the first act of a line that the server refused after whoever made it had gone on:
 * what was meant, what runs instead, and what is to become of it. The acts after it wait.
 */
export function RefusedDialog({ line }: { line: string }) {
  const { refused } = useSend(line);
  const [later, setLater] = useState(0);
  const [entry] = refused;
  if (!entry) return null;
  if (later === entry.number) return <Reminder open={() => setLater(0)} count={refused.length} />;
  return <Asked key={entry.key} entry={entry} line={line} close={() => setLater(entry.number)} />;
}

function Reminder(props: { count: number; open: () => void }) {
  const { t } = useTranslation("offline");
  return (
    <div role="alert" className={styles.reminder}>
      <strong>{t("strip.refused", { count: props.count })}</strong>
      <button type="button" onClick={props.open}>
        {t("strip.decide")}
      </button>
    </div>
  );
}

function Asked(props: { entry: Entry; line: string; close: () => void }) {
  const { t } = useTranslation("offline");
  const { entry, line, close } = props;
  const { waiting } = useSend(line);
  const { online } = useConnection();
  const { data } = useQuery(lineQuery(line));
  const status = online ? (data ?? null) : null;
  const later = waiting.filter((each) => each.number > entry.number);
  const zone = data?.line.time_zone ?? "UTC";
  const refusal = entry.refusal;
  const own = refusal?.code === "depends_on_refused" || refusal?.code === "before_its_run";
  return (
    <Dialog title={t("refused.title")} size={640} onClose={close}>
      <p className={styles.said}>{entry.said}</p>
      <p className={styles.who}>
        {t("refused.meant", { name: entry.made_by?.name ?? t("refused.unknown") })}{" "}
        <When at={entry.made_at} zone={zone} />
      </p>
      <dl className={styles.facts}>
        <dt>{t("refused.server_said")}</dt>
        <dd>
          {own
            ? t(`refused.${refusal.code as "depends_on_refused" | "before_its_run"}`)
            : refusal?.detail || refusal?.title || refusal?.code}
        </dd>
        <dt>{t("refused.runs_now")}</dt>
        <dd>
          <Now status={status} entry={entry} zone={zone} />
        </dd>
      </dl>
      {later.length > 0 && (
        <details className={styles.later}>
          <summary>{t("refused.later", { count: later.length })}</summary>
          <ol>
            {later.map((each) => (
              <li key={each.number}>
                <When at={each.made_at} zone={zone} /> {each.said}
              </li>
            ))}
          </ol>
        </details>
      )}
      <RefusedChoices entry={entry} status={status} later={later} zone={zone} close={close} />
    </Dialog>
  );
}

/** What runs by now, and since when; by whom, where the server said so. */
function Now(props: { status: LineStatus | null; entry: Entry; zone: string }) {
  const { t } = useTranslation("offline");
  const { status, entry, zone } = props;
  if (!status) return t("refused.not_heard");
  const name = runNow(status);
  if (name === null) return t("refused.nothing_runs");
  const run = entry.refusal?.facts.run as { id?: number; started_by?: string | null } | undefined;
  const by = run?.id === status.run_id ? run?.started_by : undefined;
  return (
    <>
      <strong>{name}</strong>
      {status.run_started_at && (
        <>
          {", "}
          {t("refused.since")} <When at={status.run_started_at} zone={zone} />
        </>
      )}
      {by && `, ${t("refused.started_by", { name: by })}`}
    </>
  );
}
