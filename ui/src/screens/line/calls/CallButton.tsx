import { IconBellRinging } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { LineStatus } from "@/api/types";
import { formatClock, secondsBetween } from "@/lib/duration";
import { CallSheet } from "./CallSheet";
import styles from "./Calls.module.css";
import { iconOf } from "./kinds";
import { useCallActs } from "./useCallActs";

/** One button to call for help; while help is called for it says which, and for how long. */
export function CallButton({ line, status }: { line: string; status: LineStatus }) {
  const [open, setOpen] = useState(false);
  const acts = useCallActs(line, status);
  const close = () => {
    acts.forget();
    setOpen(false);
  };
  return (
    <>
      <button
        type="button"
        className={styles.button}
        data-called={status.calls.length > 0 || acts.waits.length > 0}
        data-coming={status.calls.length > 0 && status.calls.every((call) => call.acknowledged_at)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Words status={status} waits={acts.waits.length > 0} />
      </button>
      {open && <CallSheet status={status} acts={acts} close={close} />}
    </>
  );
}

function Words({ status, waits }: { status: LineStatus; waits: boolean }) {
  const { t } = useTranslation("calls");
  // What nobody answered yet comes first, and of that the oldest.
  const [first, ...others] = [...status.calls].sort(
    (one, other) => Number(one.acknowledged_at !== null) - Number(other.acknowledged_at !== null),
  );
  if (!first) {
    return (
      <>
        <IconBellRinging size={24} stroke={1.8} aria-hidden />
        <b>{t(waits ? "button.waits" : "button.call")}</b>
      </>
    );
  }
  const Icon = iconOf[first.kind];
  const coming =
    first.acknowledged_by === null
      ? t("state.coming")
      : t("state.coming_by", { name: first.acknowledged_by });
  return (
    <>
      <Icon size={24} stroke={1.8} aria-hidden />
      <span className={styles.which}>
        <b>{t(`kind.${first.kind}`)}</b>
        <span>
          {first.acknowledged_at === null ? t("state.called") : coming}
          {others.length > 0 && ` · ${t("button.more", { count: others.length })}`}
        </span>
      </span>
      <Clock since={first.called_at} />
    </>
  );
}

function Clock({ since }: { since: string }) {
  const now = useNow();
  return (
    <span className={styles.clock} role="timer" aria-live="off">
      {formatClock(secondsBetween(since, now))}
    </span>
  );
}
