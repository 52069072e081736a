import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { correctionPreview } from "@/api/counts";
import type { Run, Schemas } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { formatPercent } from "@/lib/percent";
import styles from "./Counts.module.css";

/** The run's counts and figures as they are, and as the correction would make them. */
export function CorrectionPreview(props: { path: string; run: Run; totals: Schemas["RunTotals"] }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { path, run, totals } = props;
  const [settled] = useDebouncedValue(JSON.stringify({ ...totals, reason: "preview" }), 300);
  const preview = useQuery(correctionPreview(path, run.id, JSON.parse(settled)));
  if (preview.error) return <ProblemNotice error={preview.error} />;
  if (!preview.data) return null;
  const { before, after } = preview.data;
  const percent = (value: number | null | undefined) =>
    formatPercent(value ?? null, locale, 1) ?? t("common:figures.no_data");
  const rows: [string, (of: Run) => ReactNode][] = [
    [t("manual.good"), (of) => <Quantity value={of.outfeed_quantity} unit={of.outfeed_unit} />],
    [t("facts.waste"), (of) => <Quantity value={of.waste_quantity} unit={of.waste_unit} />],
    [t("facts.infeed"), (of) => <Quantity value={of.infeed_quantity} unit={of.infeed_unit} />],
    [t("common:figures.quality"), (of) => percent(of.figures?.quality)],
    [t("common:figures.oee"), (of) => percent(of.figures?.oee)],
  ];
  return (
    <table className={styles.compare}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("correct.now")}</th>
          <th scope="col">{t("correct.then")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, of]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{of(before)}</td>
            <td className={styles.after}>{of(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
