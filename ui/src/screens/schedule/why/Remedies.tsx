import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Remedy } from "@/api/explaining";
import type { Entry } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatDecimal } from "@/lib/quantity";
import { signed } from "../whatif/FigureTable";
import type { Explaining } from "./props";
import styles from "./Why.module.css";

/** A remedy in words. */
export function useRemedyWords(entry: Entry, clockOn: Explaining["clockOn"]) {
  const { t } = useTranslation("why");
  const locale = useLocale();
  const clock = clockOn(entry.line_id);
  return ({ what, line_name, order_number, quantity, start_at, window }: Remedy): string =>
    t(`remedy.${what}`, {
      line: line_name ?? "",
      number: order_number ?? "",
      start: start_at === null ? "" : clock(Date.parse(start_at)),
      end: window === null ? "" : clock(Date.parse(window.end_at)),
      quantity: quantity === null ? "" : `${formatDecimal(quantity, locale)} ${entry.unit ?? ""}`,
    });
}

/** What was tried, with what it does to the order and to the whole plan. */
export function Remedies(props: {
  remedies: readonly Remedy[];
  words: (remedy: Remedy) => string;
  busy: Remedy | null;
  onApply: (remedy: Remedy) => void;
}) {
  const { t } = useTranslation("why");
  return (
    <ul className={styles.remedies}>
      {props.remedies.map((remedy) => {
        const by = remedy.tardiness - remedy.tardiness_before;
        const words = props.words(remedy);
        return (
          <li key={remedy.what}>
            <div>
              <b>{words}</b>
              <div className={styles.effect}>
                {remedy.late_by > 0 ? (
                  <MeaningTag meaning="down">
                    {t("common:time.late_by", { time: formatDuration(remedy.late_by) })}
                  </MeaningTag>
                ) : (
                  <MeaningTag meaning="running">{t("on_time")}</MeaningTag>
                )}
                <span>
                  {t("remedy.plan", {
                    before: formatDuration(remedy.tardiness_before),
                    after: formatDuration(remedy.tardiness),
                  })}
                </span>
                {by !== 0 && (
                  <MeaningTag meaning={by > 0 ? "down" : "running"}>
                    {signed(by, formatDuration)}
                  </MeaningTag>
                )}
              </div>
            </div>
            {remedy.wanted === null ? (
              <Button
                size="xs"
                variant="default"
                renderRoot={(root) => <Link {...root} to="/schedule/calendar" />}
              >
                {t("remedy.calendar")}
              </Button>
            ) : (
              <Button
                size="xs"
                variant={by > 0 ? "default" : "filled"}
                loading={props.busy === remedy}
                aria-label={t("remedy.apply_it", { remedy: words })}
                onClick={() => props.onApply(remedy)}
              >
                {t("remedy.apply")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
