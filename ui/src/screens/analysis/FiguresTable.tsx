import { Button } from "@mantine/core";
import { IconChevronRight, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AssetLevel, Figures, Oee } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import type { Meaning } from "@/lib/meaning";
import { formatPercent } from "@/lib/percent";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Analysis.module.css";

const times = [
  ["running", "running_time", "running"],
  ["unplanned", "unplanned_time", "down"],
  ["planned", "planned_time", "hold"],
] as const satisfies (readonly [string, keyof Figures, Meaning])[];
const quantities = [
  ["infeed", "infeed_quantity"],
  ["good", "good_quantity"],
  ["waste", "waste_quantity"],
] as const;

interface Props {
  oee: Oee;
  labels: string[];
  picked: number;
  level: AssetLevel;
  open: (index: number) => void;
  savePng: () => void;
  saveCsv: () => void;
}

/** The same figures as the chart's, exact, with what each leads to behind its name. */
export function FiguresTable(props: Props) {
  const { t } = useTranslation("analysis");
  const { oee, labels, level } = props;
  const leads = (label: string) => {
    if (level === "line") return t("table.open_facts", { label });
    return t(oee.by === "line" ? "table.open_line" : "table.open_lines", { label });
  };
  return (
    <section className={styles.figures}>
      <div className={styles.tools}>
        <h2>{t("table.label")}</h2>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          aria-label={t("export.csv_detail")}
          onClick={props.saveCsv}
        >
          {t("export.csv")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          aria-label={t("export.png_detail")}
          onClick={props.savePng}
        >
          {t("export.png")}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, by keyboard too */}
      <div className={styles.scroll} tabIndex={0}>
        <table className={styles.table}>
          <Head by={oee.by} />
          <tbody>
            {oee.items.map((item, index) => {
              const label = labels[index] ?? item.label;
              return (
                <tr key={item.key} data-picked={index === props.picked}>
                  <th scope="row" className={styles.name}>
                    <button
                      type="button"
                      className={styles.leads}
                      aria-label={leads(label)}
                      aria-pressed={level === "line" ? index === props.picked : undefined}
                      onClick={() => props.open(index)}
                    >
                      {label}
                      <IconChevronRight size={14} stroke={1.8} aria-hidden />
                    </button>
                  </th>
                  <Cells figures={item.figures} />
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" className={styles.name}>
                {t("table.total")}
              </th>
              <Cells figures={oee.total} />
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

function Head({ by }: { by: Oee["by"] }) {
  const { t } = useTranslation("analysis");
  const ratios = ["oee", "availability", "performance", "quality"] as const;
  return (
    <thead>
      <tr>
        <th scope="col" className={styles.name}>
          {t(`by.${by}`)}
        </th>
        {ratios.map((name) => (
          <th key={name} scope="col" className="of-number">
            {t(`common:figures.${name}`)}
          </th>
        ))}
        {times.map(([name, , meaning]) => (
          <th key={name} scope="col" className="of-number">
            <MeaningMark meaning={meaning} size={10} /> {t(`table.${name}`)}
          </th>
        ))}
        {quantities.map(([name]) => (
          <th key={name} scope="col" className="of-number" title={t("facts.infeed_unit")}>
            {t(`table.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Cells({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const percent = (value: number | null) =>
    formatPercent(value, locale, 1) ?? <span className="of-quiet">{t("figures.no_data")}</span>;
  return (
    <>
      <td className={`of-number ${styles.strong}`}>{percent(figures.oee)}</td>
      <td className="of-number">{percent(figures.availability)}</td>
      <td
        className="of-number"
        data-warning={figures.rate_warning}
        title={figures.rate_warning ? t("figures.rate_warning") : undefined}
      >
        {percent(figures.performance)}
      </td>
      <td className="of-number">{percent(figures.quality)}</td>
      {times.map(([name, field]) => (
        <td key={name} className="of-number">
          {formatDuration(figures[field])}
        </td>
      ))}
      {quantities.map(([name, field]) => (
        <td key={name} className="of-number">
          {formatDecimal(figures[field], locale)}
        </td>
      ))}
    </>
  );
}
