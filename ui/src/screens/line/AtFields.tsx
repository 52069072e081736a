import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/now";
import type { Instant } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import styles from "./AtFields.module.css";
import { stepped, steps } from "./at";

/** When something was, moved by minutes. */
export function AtFields(props: {
  at: Instant;
  change: (at: Instant | null) => void;
  earliest: Instant | null;
  zone: string;
}) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { at, change, earliest, zone } = props;
  const name = (minutes: number) =>
    new Intl.NumberFormat(locale, { signDisplay: "always" }).format(minutes);
  return (
    <fieldset className={styles.at}>
      <legend className="of-hidden">{t("at.title")}</legend>
      <output className={styles.shown} aria-live="polite">
        {t("at.it_was")}{" "}
        <b>
          <When at={at} zone={zone} />
        </b>
      </output>
      <span className={styles.steps}>
        {steps.map((minutes) => {
          const next = stepped(at, minutes, earliest, serverNow());
          return (
            <button
              key={minutes}
              type="button"
              className={styles.step}
              disabled={next === at}
              aria-label={t(minutes < 0 ? "at.earlier_by" : "at.later_by", {
                minutes: Math.abs(minutes),
              })}
              onClick={() => change(next)}
            >
              {name(minutes)}
            </button>
          );
        })}
        <span className={styles.unit} aria-hidden>
          min
        </span>
      </span>
      <button type="button" className={styles.now} onClick={() => change(null)}>
        <IconX size={20} stroke={1.8} aria-hidden />
        {t("at.now")}
      </button>
    </fieldset>
  );
}
