import { useTranslation } from "react-i18next";
import { formatDuration } from "@/lib/duration";
import { endOf, merged, neighbourOf } from "./pieces";
import styles from "./Sheet.module.css";
import type { OneProps } from "./StopSheet";
import type { Shown } from "./waiting";
import { useWords } from "./words";

/** A stop made one with the stop before or after it; which of the two reasons stays is chosen. */
export function MergeView(props: OneProps) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { items, index, stop, acts, now } = props;
  const sides = [
    ["before", neighbourOf(items, index, -1, now)],
    ["after", neighbourOf(items, index, 1, now)],
  ] as const;
  if (sides.every(([, found]) => found === null)) return <p>{t("merge.none")}</p>;
  const keep = async (other: Shown, kept: Shown, time: string) => {
    const said = t("merge.said", { state: words.name(kept), time });
    if (await acts.act([merged(stop, other, kept)], props.version, said)) props.close();
  };
  return sides.map(([side, found]) => {
    if (!found) return null;
    const other = found.stop;
    const [first, last] = side === "before" ? [other, stop] : [stop, other];
    const time = formatDuration((endOf(last, now) - Date.parse(first.start_at)) / 1000);
    const same = other.state?.id === stop.state?.id;
    // What says why is offered before what only says that it stood.
    const kept = same
      ? [stop]
      : [stop, other].sort((a, b) => Number(a.uncoded) - Number(b.uncoded));
    return (
      <section key={side} className={styles.choices}>
        <h3>
          {t(`merge.${side}`)}: {words.described(other, now)}
        </h3>
        {kept.map((each) => (
          <button
            key={each.start_at}
            type="button"
            className={styles.choice}
            disabled={acts.busy}
            onClick={() => void keep(other, each, time)}
          >
            <b>{words.name(each)}</b>
            <span>
              {t("merge.becomes", {
                state: words.name(each),
                from: words.clock(first.start_at),
                to: last.end_at === null ? t("strip.now") : words.clock(last.end_at),
                time,
              })}
            </span>
            {found.between > 0 && (
              <span>{t("merge.between", { time: formatDuration(found.between) })}</span>
            )}
          </button>
        ))}
      </section>
    );
  });
}
