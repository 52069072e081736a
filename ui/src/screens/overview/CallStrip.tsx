import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { acknowledgeCall, type OpenCall } from "@/api/calls";
import { linesQuery } from "@/api/lines";
import { useNow } from "@/api/now";
import type { LineStatus } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { When } from "@/components/When";
import { formatClock, formatDuration, secondsBetween } from "@/lib/duration";
import { iconOf } from "../line/calls/kinds";
import styles from "./CallStrip.module.css";

interface Shown {
  call: OpenCall;
  line: LineStatus["line"];
}

/** Open calls for help, those that nobody acknowledged first, of these the oldest. */
function inOrder(lines: readonly LineStatus[]): Shown[] {
  const calls = lines.flatMap(({ line, calls }) => calls.map((call) => ({ call, line })));
  const waits = ({ call }: Shown) => (call.acknowledged_at === null ? 0 : 1);
  return calls.sort(
    (one, other) =>
      waits(one) - waits(other) || one.call.called_at.localeCompare(other.call.called_at),
  );
}

/** Who calls for help now, for how long, and whether somebody is coming. */
export function CallStrip({ lines }: { lines: readonly LineStatus[] }) {
  const { t } = useTranslation("calls");
  const now = useNow();
  const queryClient = useQueryClient();
  const shown = inOrder(lines);
  const oldest = Math.min(...shown.map(({ call }) => Date.parse(call.called_at)));
  const unanswered = shown.some(({ call }) => call.acknowledged_at === null);
  const acknowledge = useMutation({
    mutationFn: acknowledgeCall,
    onSettled: () => queryClient.invalidateQueries({ queryKey: linesQuery.queryKey }),
  });
  return (
    <section className={styles.strip} aria-labelledby="calls-for-help">
      <header>
        <h2 id="calls-for-help">
          <MeaningTag meaning={unanswered ? "down" : "hold"}>
            <span role="status">{t("strip.title", { count: shown.length })}</span>
          </MeaningTag>
        </h2>
        <span className="of-quiet">
          {t("strip.oldest", { time: formatDuration(secondsBetween(oldest, now)) })}
        </span>
        <Link to="/analysis" search={{ show: "calls" }} className={styles.link}>
          {t("strip.look_back")}
        </Link>
      </header>
      <ProblemNotice error={acknowledge.error} />
      <ul className={styles.cards}>
        {shown.map(({ call, line }) => (
          <li key={call.id}>
            <CallCard
              call={call}
              line={line}
              now={now}
              busy={acknowledge.isPending && acknowledge.variables === call.id}
              acknowledge={() => acknowledge.mutate(call.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CallCard(props: Shown & { now: number; busy: boolean; acknowledge: () => void }) {
  const { t } = useTranslation("calls");
  const { call, line } = props;
  const kind = t(`kind.${call.kind}`);
  const Icon = iconOf[call.kind];
  return (
    <article className={styles.card} data-coming={call.acknowledged_at !== null}>
      <Icon size={28} stroke={1.7} aria-hidden />
      <div className={styles.what}>
        <b>{kind}</b>
        <Link to="/line/$" params={{ _splat: line.path }} className={styles.link}>
          {line.display_name}
        </Link>
        {call.note !== "" && <span title={call.note}>{call.note}</span>}
      </div>
      <div className={styles.time}>
        <span role="timer" aria-live="off">
          {formatClock(secondsBetween(call.called_at, props.now))}
        </span>
        <small>
          {t("strip.since")} <When at={call.called_at} zone={line.time_zone} />
        </small>
      </div>
      {call.acknowledged_at === null ? (
        <button
          type="button"
          className={styles.acknowledge}
          disabled={props.busy}
          aria-label={t("strip.acknowledge_of", { kind, line: line.display_name })}
          onClick={props.acknowledge}
        >
          {t("strip.acknowledge")}
        </button>
      ) : (
        <p>
          {call.acknowledged_by === null
            ? t("strip.acknowledged")
            : t("strip.acknowledged_by", { name: call.acknowledged_by })}
        </p>
      )}
    </article>
  );
}
