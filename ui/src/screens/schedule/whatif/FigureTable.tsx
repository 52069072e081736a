import { useTranslation } from "react-i18next";
import type { PlanFigures } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatPercent } from "@/lib/percent";
import type { UseRow } from "./comparison";
import styles from "./WhatIf.module.css";

export const figure_names = ["late_orders", "total_lateness", "changeover_time"] as const;
export type FigureName = (typeof figure_names)[number];

const minus = "\u2212";

/** A figure of the plan in words. */
export function figureText(name: FigureName, value: number, locale: string): string {
  return name === "late_orders" ? value.toLocaleString(locale) : formatDuration(value);
}

/** A difference with its sign; nothing for none. */
export function signed(by: number, text: (size: number) => string): string {
  return by === 0 ? "" : `${by > 0 ? "+" : minus}${text(Math.abs(by))}`;
}

/** Figures of two plans side by side, with what is better and worse; less is better. */
export function FigureTable(props: {
  before: PlanFigures;
  after: PlanFigures;
  uses?: readonly UseRow[];
  nameOf?: (line_id: number) => string;
}) {
  const { t } = useTranslation("plan");
  const locale = useLocale();
  const { before, after } = props;
  const percent = (value: number | null) =>
    formatPercent(value, locale, 1) ?? t("common:figures.no_data");
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("compare.figure")}</th>
          {(["plan", "copy", "difference"] as const).map((name) => (
            <th key={name} scope="col" className="of-number">
              {t(`compare.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {figure_names.map((name) => {
          const by = after[name] - before[name];
          const text = (value: number) => figureText(name, value, locale);
          return (
            <tr key={name}>
              <th scope="row">{t(`panel.${name}`)}</th>
              <td className="of-number">{text(before[name])}</td>
              <td className="of-number">{text(after[name])}</td>
              <td className="of-number">
                {by === 0 ? (
                  <span className="of-quiet">{t("compare.same")}</span>
                ) : (
                  <MeaningTag meaning={by < 0 ? "running" : "down"}>
                    {signed(by, text)}
                    <span className="of-hidden">
                      {` ${t(by < 0 ? "compare.better" : "compare.worse")}`}
                    </span>
                  </MeaningTag>
                )}
              </td>
            </tr>
          );
        })}
        {props.uses?.map(({ line_id, plan, copy }) => (
          <tr key={line_id}>
            <th scope="row">{t("compare.use_of", { line: props.nameOf?.(line_id) ?? line_id })}</th>
            <td className="of-number">{percent(plan)}</td>
            <td className="of-number">{percent(copy)}</td>
            <td className="of-number">
              {plan !== null && copy !== null && signed(copy - plan, percent)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
