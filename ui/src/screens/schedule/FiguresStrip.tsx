import { useTranslation } from "react-i18next";
import type { PlanFigures } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import type { FigureName } from "./outcome";
import styles from "./Schedule.module.css";

const names: FigureName[] = ["late_orders", "total_lateness", "changeover_time"];

/** Whether figures hold what is expected or count all as planned, in a word. */
export function Basis({ expected }: { expected: boolean }) {
  const { t } = useTranslation("schedule");
  const detail = t(expected ? "figures.as_expected_detail" : "figures.as_planned_detail");
  return (
    <span className={styles.basis} data-planned={!expected || undefined} title={detail}>
      {t(expected ? "figures.as_expected" : "figures.as_planned")}
      <span className="of-hidden">. {detail}</span>
    </span>
  );
}

/** How good the plan is, and what the last act did to that; less is better in all of them. */
export function FiguresStrip(props: {
  figures: PlanFigures | null;
  change: PlanFigures | null;
  /** Whether what is expected is in them; in a what-if copy all goes as planned. */
  expected: boolean;
}) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const { figures, change } = props;
  const text = (name: FigureName, value: number) =>
    name === "late_orders" ? value.toLocaleString(locale) : formatDuration(value);
  return (
    <dl tabIndex={0} className={styles.figures} aria-label={t("figures.label")} aria-live="polite">
      <div>
        <dt className="of-hidden">{t("figures.basis")}</dt>
        <dd>
          <Basis expected={props.expected} />
        </dd>
      </div>
      {names.map((name) => {
        const by = change?.[name] ?? 0;
        return (
          <div key={name}>
            <dt>{t(`figures.${name}`)}</dt>
            <dd>
              {figures ? text(name, figures[name]) : t("figures.unknown")}
              {by !== 0 && (
                <span className={styles.change} data-better={by < 0}>
                  {by > 0 ? "+" : "\u2212"}
                  {text(name, Math.abs(by))} <small>{t("figures.last_act")}</small>
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
