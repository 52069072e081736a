import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ratesQuery } from "@/api/plant";
import type { Rate } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { useNames } from "../useNames";
import styles from "./Plant.module.css";
import { nameOf, type TreeNode } from "./tree";

const periods: Record<number, "second" | "minute" | "hour"> = {
  1: "second",
  60: "minute",
  3600: "hour",
};

/** What a line makes and how fast, in short; changed in the grid of rates. */
export function RatesPart({ line }: { line: TreeNode }) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const names = useNames();
  const { data, error } = useQuery(ratesQuery({ line: line.asset.id }));
  const rate = (value: string | null, { rate_unit, rate_period }: Rate) => {
    if (value === null) return "";
    const period = periods[rate_period];
    const per = period ? t(`period.${period}`) : t("period.seconds", { seconds: rate_period });
    return `${formatDecimal(value, locale)} ${rate_unit}/${per}`;
  };
  const columns: Column<Rate>[] = [
    {
      key: "product",
      name: t("fields.product"),
      text: (each) => names.product(each.product_id),
    },
    {
      key: "standard_rate",
      name: t("fields.standard_rate"),
      text: (each) => each.standard_rate,
      cell: (each) => rate(each.standard_rate, each),
      number: true,
    },
    {
      key: "scheduled_rate",
      name: t("fields.scheduled_rate"),
      text: (each) => each.scheduled_rate,
      cell: (each) => rate(each.scheduled_rate, each),
      number: true,
    },
    { key: "enabled", name: t("fields.enabled"), text: (each) => each.enabled },
  ];
  return (
    <>
      <p className={styles.quietLine}>
        <Link to="/setup" search={{ section: "rates", text: nameOf(line.asset) }}>
          {t("rates_part.grid")}
        </Link>
      </p>
      <RecordTable
        short
        label={t("parts.rates")}
        file="rates"
        items={data?.items}
        error={error}
        columns={columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => !enabled}
        empty={{ title: t("rates_part.none") }}
      />
    </>
  );
}
