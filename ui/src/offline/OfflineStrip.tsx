import { IconCloudOff, IconHourglass, IconUserQuestion } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { type Entry, ofAllLines, shownWaiting } from "./entry";
import styles from "./OfflineStrip.module.css";
import { keepSending, seenNow, takeOver, watchQueue } from "./queue";
import type { Standing } from "./sender";
import { useConnection } from "./useConnection";

const WaitingDialog = lazy(async () => ({
  default: (await import("./WaitingDialog")).WaitingDialog,
}));

/** Says that the server is not heard, how old is what is shown, and what waits to be sent. */
export function OfflineStrip({ line }: { line: string }) {
  const { t } = useTranslation("offline");
  const { online, heard_at } = useConnection();
  const queue = useSyncExternalStore(watchQueue, seenNow);
  const [listing, setListing] = useState(false);
  const waiting = ofAllLines(queue.entries, Date.now(), shownWaiting);

  useEffect(() => keepSending(), []);
  useEffect(() => {
    // Not before the screen stands: what is needed without network must not delay the first look.
    const timer = setTimeout(() => {
      void import("./panel").then(({ prepare }) => prepare(line));
    }, 2_000);
    return () => clearTimeout(timer);
  }, [line]);

  return (
    <>
      <div role="status" aria-label={t("strip.label")} className={styles.said}>
        {!online && <Lost heard_at={heard_at} />}
        {waiting.length > 0 && (
          <Waiting entries={waiting} online={online} list={() => setListing(true)} />
        )}
        {!queue.keeps && <p className={styles.strip}>{t("strip.keeps_nothing")}</p>}
      </div>
      <Suspense>{listing && <WaitingDialog onClose={() => setListing(false)} />}</Suspense>
    </>
  );
}

function Lost({ heard_at }: { heard_at: number }) {
  const { t } = useTranslation("offline");
  const now = useNow();
  const time = formatDuration(Math.max(secondsBetween(heard_at, now), 0));
  return (
    <p className={styles.strip} data-kind="lost">
      <IconCloudOff size={24} stroke={1.7} aria-hidden />
      <span>
        <strong>{t("strip.lost")}</strong>{" "}
        {/* Its seconds are for the eye; read aloud each of them would drown all else. */}
        {heard_at > 0 && <span aria-live="off">{t("strip.as_of", { time })}</span>}{" "}
        <span className={styles.more}>{t("strip.go_on")}</span>
      </span>
    </p>
  );
}

function why(standing: Standing | null, online: boolean) {
  if (standing === "other_user" || standing === "signed_out" || standing === "held") {
    return standing;
  }
  return online && standing !== "network" ? "sending" : "waits";
}

function Waiting(props: { entries: Entry[]; online: boolean; list: () => void }) {
  const { t } = useTranslation("offline");
  const { standing } = useSyncExternalStore(watchQueue, seenNow);
  const { entries } = props;
  const reason = why(standing, props.online);
  const name = entries[0]?.made_by?.name ?? "";
  const Icon = reason === "other_user" ? IconUserQuestion : IconHourglass;
  return (
    <p className={styles.strip} data-kind="waiting">
      <Icon size={24} stroke={1.7} aria-hidden />
      <strong>{t(`strip.${reason}`, { count: entries.length, name })}</strong>
      <span className={styles.acts}>
        {reason === "other_user" && (
          <button
            type="button"
            className={styles.act}
            onClick={() => void takeOver(entries.map((each) => each.number))}
          >
            {t("strip.send_mine")}
          </button>
        )}
        <button type="button" className={styles.act} onClick={props.list}>
          {t("strip.show")}
        </button>
      </span>
    </p>
  );
}
