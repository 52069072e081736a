import { IconChevronLeft, IconChevronRight, IconMinus, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./Downtime.module.css";
import { dayBeside, type SpanName, spanNames } from "./spans";
import type { StripView } from "./useStripView";

export type Chosen = SpanName | "day";

/** Which time is shown, and how close. */
export function SpanBar(props: {
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
  day: string;
  today: string;
  goTo: (day: string) => void;
  strip: StripView;
}) {
  const { t } = useTranslation("downtime");
  const { chosen, day, today, strip } = props;
  return (
    <div className={styles.bar}>
      <fieldset className={styles.spans}>
        <legend className="of-hidden">{t("span.label")}</legend>
        {([...spanNames, "day"] as const).map((name) => (
          <label key={name} className={styles.span}>
            <input
              type="radio"
              name="states-span"
              className="of-hidden"
              checked={chosen === name}
              onChange={() => props.choose(name)}
            />
            {t(`span.${name}`)}
          </label>
        ))}
      </fieldset>
      {chosen === "day" && (
        <div className={styles.day}>
          <button
            type="button"
            aria-label={t("span.before")}
            onClick={() => props.goTo(dayBeside(day, -1))}
          >
            <IconChevronLeft size={22} aria-hidden />
          </button>
          <input
            type="date"
            aria-label={t("span.pick")}
            value={day}
            max={today}
            onChange={(event) => event.currentTarget.value && props.goTo(event.currentTarget.value)}
          />
          <button
            type="button"
            aria-label={t("span.after")}
            disabled={day >= today}
            onClick={() => props.goTo(dayBeside(day, 1))}
          >
            <IconChevronRight size={22} aria-hidden />
          </button>
        </div>
      )}
      <div className={styles.zoom}>
        {strip.closer && (
          <button type="button" className={styles.whole} onClick={() => strip.show(null)}>
            {t("strip.whole")}
          </button>
        )}
        <button
          type="button"
          aria-label={t("strip.zoom_out")}
          title={t("strip.zoom_out")}
          disabled={!strip.closer}
          onClick={() => strip.zoom(0.5)}
        >
          <IconMinus size={22} aria-hidden />
        </button>
        <button
          type="button"
          aria-label={t("strip.zoom_in")}
          title={t("strip.zoom_in")}
          onClick={() => strip.zoom(2)}
        >
          <IconPlus size={22} aria-hidden />
        </button>
      </div>
    </div>
  );
}
