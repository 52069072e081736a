import { type Ref, useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Oee } from "@/api/types";
import { Chart, type ChartColours, type ChartHandle } from "@/components/Chart";
import { useLocale } from "@/components/useLocale";
import styles from "./Analysis.module.css";
import { chart_height, figuresOption } from "./chartOption";

/** The figures as a chart; a click on a group opens what it is made of. */
export function FiguresChart(props: {
  oee: Oee;
  labels: { full: string; short: string }[];
  picked: number;
  leads: "facts" | "lines";
  open: (index: number) => void;
  ref: Ref<ChartHandle>;
}) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const { oee, labels, picked, leads } = props;
  const option = useCallback(
    (colours: ChartColours) => {
      const bars = oee.items.map(({ figures }, index) => ({
        figures,
        short: labels[index]?.short ?? "",
        full: labels[index]?.full ?? "",
      }));
      const words = {
        oee: t("common:figures.oee"),
        availability: t("common:figures.availability"),
        performance: t("common:figures.performance"),
        quality: t("common:figures.quality"),
        no_data: t("common:figures.no_data"),
        click: t(`chart.open_${leads}`),
        letters: {
          availability: t("chart.availability"),
          performance: t("chart.performance"),
          quality: t("chart.quality"),
        },
      };
      return figuresOption(bars, picked, words, locale, colours);
    },
    [oee, labels, picked, leads, locale, t],
  );
  return (
    <section className={styles.chart}>
      <Chart
        ref={props.ref}
        option={option}
        height={chart_height}
        label={t("chart.label", { by: t(`by.${oee.by}`) })}
        onPick={props.open}
      />
      <p className={styles.legend}>{t("chart.legend")}</p>
    </section>
  );
}
