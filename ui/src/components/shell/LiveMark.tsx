import { useTranslation } from "react-i18next";
import { useLive } from "@/api/live";
import { useNow } from "@/api/now";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { MeaningTag } from "../MeaningMark";
import styles from "./Shell.module.css";

function Since(props: { heard_at: number }) {
  const { t } = useTranslation();
  const now = useNow();
  const time = formatDuration(Math.max(secondsBetween(props.heard_at, now), 0));
  return t("live.reconnecting_since", { time });
}

/** Whether what is shown is up to date, and if not since when. */
export function LiveMark() {
  const { t } = useTranslation();
  const { phase, heard_at } = useLive();
  if (phase === "reconnecting") {
    return (
      <>
        <span role="status" className={styles.hidden}>
          {t("live.reconnecting")}
        </span>
        <span aria-hidden className={styles.lost}>
          <MeaningTag meaning="hold" filled>
            <span className={styles.wide}>
              <Since heard_at={heard_at} />
            </span>
            <span className={styles.narrow}>{t("live.reconnecting")}</span>
          </MeaningTag>
        </span>
      </>
    );
  }
  return (
    <span role="status" className={styles.live}>
      <span className={phase === "live" ? styles.dot : undefined} />
      {t(`live.${phase}`)}
    </span>
  );
}
