import { useTranslation } from "react-i18next";
import { formatDuration } from "@/lib/duration";
import type { Meaning } from "@/lib/meaning";
import { MeaningMark } from "./MeaningMark";
import styles from "./TimeBar.module.css";

const parts = [
  ["running", "running"],
  ["unplanned", "down"],
  ["planned", "hold"],
] as const satisfies readonly (readonly [string, Meaning])[];

/** Running, unplanned and planned down time (seconds) as one bar, each part labelled beneath. */
export function TimeBar(props: {
  times: { running: number; unplanned: number; planned: number };
  /** Without labels the bar still says its times to who cannot see it. */
  labels?: boolean;
}) {
  const { t } = useTranslation();
  const { times, labels = true } = props;
  const total = times.running + times.unplanned + times.planned;
  const words = parts.map(
    ([name, meaning]) => `${t(`meaning.${meaning}`)} ${formatDuration(times[name])}`,
  );
  return (
    <div className={styles.times}>
      <div
        className={`${styles.bar} ${total > 0 ? "" : "of-fill-none"}`}
        role="img"
        aria-label={`${t("time.time_bar")}: ${total > 0 ? words.join(", ") : t("figures.no_data")}`}
        title={words.join("\n")}
      >
        {parts.map(
          ([name, meaning]) =>
            times[name] > 0 && (
              <span
                key={name}
                className={`of-fill-${meaning}`}
                style={{ flexGrow: times[name] / total }}
              />
            ),
        )}
      </div>
      {labels && (
        <div className={styles.labels} aria-hidden>
          {total > 0
            ? parts.map(([name, meaning]) => (
                <span key={name} title={t(`meaning.${meaning}`)}>
                  <MeaningMark meaning={meaning} size={10} />
                  {formatDuration(times[name])}
                </span>
              ))
            : t("figures.no_data")}
        </div>
      )}
    </div>
  );
}
