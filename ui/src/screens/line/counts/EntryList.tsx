import { IconArrowBackUp, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type CountEntry, countEntriesFile, countEntriesQuery } from "@/api/counts";
import { useNow } from "@/api/now";
import type { LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { useShift } from "@/components/useShift";
import { When } from "@/components/When";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Counts.module.css";
import { useLineAct } from "./useLineAct";

const hour = 3_600_000;
/** How far back entries are listed where no shift is on. */
const back = 12 * hour;
const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** What people entered on the line in this shift, newest first; each can be taken back, and again. */
export function EntryList(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  const now = Math.floor(useNow(600) / hour) * hour;
  const { shift, known } = useShift(path, true);
  const from = shift?.from ?? written(now - back);
  const span = { from, to: written(now + 2 * hour) };
  const entries = useQuery({ ...countEntriesQuery(path, span), enabled: known });
  const act = useLineAct(path);
  const items = entries.data?.items ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too
    <section className={styles.list} tabIndex={0} aria-label={t("manual.entries")}>
      <div className={styles.head}>
        <h2>
          {shift ? shift.name : t("manual.entries")}{" "}
          <span>
            {t("entries.since")} <When at={from} zone={status.line.time_zone} />
          </span>
        </h2>
        <a className={styles.quiet} href={countEntriesFile(path, span)} download>
          <IconDownload size={20} stroke={1.6} aria-hidden />
          {t("entries.save")}
        </a>
      </div>
      <ProblemNotice error={act.error ?? entries.error} />
      {!entries.data && !entries.error && <Loading />}
      {entries.data && items.length === 0 && (
        <EmptyState title={t("entries.none")} detail={t("entries.none_detail")} />
      )}
      <ol className={styles.rows}>
        {items.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            zone={status.line.time_zone}
            busy={act.isPending}
            undo={(said) =>
              act.mutate({
                kind: "undo",
                path: `/count-entries/${entry.id}/undo`,
                body: {},
                said,
              })
            }
          />
        ))}
      </ol>
    </section>
  );
}

function Row(props: {
  entry: CountEntry;
  zone: string;
  busy: boolean;
  undo: (said: string) => void;
}) {
  const { t } = useTranslation("line");
  const { entry, zone } = props;
  const what = useWhat(entry);
  return (
    <li data-undone={entry.undone}>
      <When at={entry.occurred_at} zone={zone} style="time" />
      <span className={styles.said}>
        <b>{what || t(`entries.act.${entry.act}`)}</b>
        <small className={styles.tags}>
          {entry.act !== "entry" && <span>{t(`entries.act.${entry.act}`)}</span>}
          {entry.order_number && <span>{entry.order_number}</span>}
          {entry.by && <span>{entry.by}</span>}
          {entry.reason && <span>{entry.reason}</span>}
          {entry.undone && <span>{t("entries.undone")}</span>}
        </small>
      </span>
      {!entry.undone && (
        <button
          type="button"
          className={styles.quiet}
          disabled={props.busy}
          onClick={() => props.undo(t("entries.undo_said", { what }))}
        >
          <IconArrowBackUp size={20} stroke={1.7} aria-hidden />
          {t(entry.act === "undo" ? "entries.redo" : "entries.undo")}
        </button>
      )}
    </li>
  );
}

/** The quantities of an entry in words, waste with its reasons. */
function useWhat(entry: CountEntry): string {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const parts = entry.counts.map(({ kind, quantity, unit, reason, comment }) => {
    const amount = [formatDecimal(quantity, locale), unit].filter(Boolean).join(" ");
    const name = kind === "outfeed" ? "good" : kind;
    const why = reason ?? comment;
    const said = t(`manual.amount_${name}`, { quantity: amount });
    return why ? `${said} (${why})` : said;
  });
  if (entry.counter === null || entry.total === null) return parts.join(", ");
  const total = formatDecimal(entry.total, locale);
  return [t("reading.said", { counter: entry.counter, total }), ...parts].join(": ");
}
