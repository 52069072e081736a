import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Figures } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatClock } from "@/lib/duration";
import type { Meaning } from "@/lib/meaning";
import { formatPercent } from "@/lib/percent";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Facts.module.css";

type Time = "running_time" | "unplanned_time" | "planned_time" | "ideal_time" | "good_time";

const times = [
  ["running_time", "running"],
  ["unplanned_time", "down"],
  ["planned_time", "hold"],
] as const satisfies (readonly [Time, Meaning])[];
const quantities = ["infeed_quantity", "good_quantity", "waste_quantity"] as const;
const ideals = ["ideal_time", "good_time"] as const;

/** The sums of a figure, and the formulas of A, P, Q and OEE with these sums filled in. */
export function Formulas({ figures }: { figures: Figures }) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  return (
    <section className={styles.part}>
      <h3>{t("facts.sums")}</h3>
      <div className={styles.sums}>
        <dl>
          {times.map(([name, meaning]) => (
            <Sum key={name} name={t(`facts.${name}`)} meaning={meaning}>
              {formatClock(figures[name])}
            </Sum>
          ))}
        </dl>
        <dl>
          {quantities.map((name) => (
            <Sum key={name} name={t(`facts.${name}`)} hint={t("facts.infeed_unit")}>
              {formatDecimal(figures[name], locale)}
            </Sum>
          ))}
        </dl>
        <dl className={styles.wide}>
          {ideals.map((name) => (
            <Sum key={name} name={t(`facts.${name}`)} hint={t("facts.ideal_detail")}>
              {formatClock(figures[name])}
            </Sum>
          ))}
        </dl>
      </div>
      <h3>{t("facts.formula")}</h3>
      <FormulaRows figures={figures} />
    </section>
  );
}

function Sum(props: { name: string; meaning?: Meaning; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.sum} title={props.hint}>
      <dt>
        {props.meaning && <MeaningMark meaning={props.meaning} size={10} />} {props.name}
      </dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function FormulaRows({ figures }: { figures: Figures }) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const word = (name: Time) => t(`facts.${name}`);
  const clock = (name: Time) => formatClock(figures[name]);
  const rows: [
    keyof Figures & ("availability" | "performance" | "quality" | "oee"),
    Time,
    Time[],
  ][] = [
    ["availability", "running_time", ["running_time", "unplanned_time"]],
    ["performance", "ideal_time", ["running_time"]],
    ["quality", "good_time", ["ideal_time"]],
    ["oee", "good_time", ["running_time", "unplanned_time"]],
  ];
  const below = (names: Time[], say: (name: Time) => string) =>
    names.length > 1 ? `(${names.map(say).join(" + ")})` : names.map(say).join("");
  return (
    <table className={styles.formulas}>
      <tbody>
        {rows.map(([name, above, under]) => (
          <tr key={name} data-strong={name === "oee"}>
            <th scope="row">{t(`common:figures.${name}`)}</th>
            <td>
              <span className={`${styles.step} of-quiet`}>
                {word(above)} ÷ {below(under, word)}
              </span>
              <span className={styles.step}>
                {clock(above)} ÷ {below(under, clock)}
              </span>
            </td>
            <td className="of-number">
              {formatPercent(figures[name], locale, 1) ?? (
                <span className="of-quiet" title={t("facts.nothing")}>
                  {t("common:figures.no_data")}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
