import { IconCheck, IconRun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OpenCall } from "@/api/calls";
import { useNow } from "@/api/now";
import { When } from "@/components/When";
import { formatClock, secondsBetween } from "@/lib/duration";
import styles from "./Calls.module.css";
import { iconOf } from "./kinds";

/** A call that is open: its clock runs until somebody says that it is solved. */
export function OpenCallCard(props: {
  call: OpenCall;
  zone: string;
  busy: boolean;
  acknowledge: () => void;
  resolve: () => void;
}) {
  const { t } = useTranslation("calls");
  const { call, zone } = props;
  const now = useNow();
  const Icon = iconOf[call.kind];
  const coming = call.acknowledged_at !== null;
  return (
    <article className={styles.open} data-coming={coming} aria-label={t(`kind.${call.kind}`)}>
      <header>
        <Icon size={28} stroke={1.8} aria-hidden />
        <b>{t(`kind.${call.kind}`)}</b>
        <span className={styles.clock} role="timer" aria-live="off">
          {formatClock(secondsBetween(call.called_at, now))}
        </span>
      </header>
      {call.note !== "" && <p className={styles.said}>{call.note}</p>}
      <p>
        {call.acknowledged_at === null ? (
          <>
            {t("open.called_at")} <When at={call.called_at} zone={zone} />
          </>
        ) : (
          <>
            {call.acknowledged_by === null
              ? t("strip.acknowledged")
              : t("open.acknowledged", { name: call.acknowledged_by })}{" "}
            <When at={call.acknowledged_at} zone={zone} />
          </>
        )}
      </p>
      <div className={styles.acts}>
        {!coming && (
          <button
            type="button"
            className={styles.act}
            disabled={props.busy}
            onClick={props.acknowledge}
          >
            <IconRun size={24} stroke={1.8} aria-hidden />
            {t("open.acknowledge")}
          </button>
        )}
        <button type="button" className={styles.act} disabled={props.busy} onClick={props.resolve}>
          <IconCheck size={24} stroke={1.8} aria-hidden />
          {t("open.resolve")}
        </button>
      </div>
    </article>
  );
}
