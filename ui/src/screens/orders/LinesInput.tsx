import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { OrderCheck } from "@/api/orders";
import { assetsQuery } from "@/api/plant";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";

const periods: Record<number, string> = { 1: "s", 60: "min", 3600: "h", 86400: "d" };

type Suggested = OrderCheck["suggestion"]["lines"];

/** The lines that an order may run on; those suggested come first, with their rate. */
export function LinesInput(props: {
  value: string[];
  onChange: (lines: string[]) => void;
  suggested?: Suggested | undefined;
  error?: string | undefined;
  /** Stands for the hint where there is more to say. */
  note?: ReactNode;
  autofocus?: boolean;
  className?: string | undefined;
}) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const assets = useQuery(assetsQuery).data?.items;
  const { suggested } = props;
  const data = useMemo(() => {
    const lines = (assets ?? []).filter(({ level }) => level === "line");
    const rates = new Map((suggested ?? []).map((line) => [line.id, line]));
    const choice = (line: (typeof lines)[number]) => {
      const area = assets?.find(({ id }) => id === line.parent_id);
      const name = line.display_name || line.name;
      const place = area ? `${name}, ${area.display_name || area.name}` : name;
      const rate = rates.get(line.id);
      const words = rate
        ? t("form.line_rate", {
            line: place,
            rate: formatDecimal(rate.standard_rate, locale),
            unit: rate.rate_unit,
            period: periods[rate.rate_period] ?? `${rate.rate_period} s`,
          })
        : place;
      return { value: String(line.id), label: words };
    };
    const can = lines.filter(({ id }) => rates.has(id)).map(choice);
    const others = lines.filter(({ id, enabled }) => enabled && !rates.has(id)).map(choice);
    if (can.length === 0) return others;
    return [
      { group: t("form.lines_with_rate"), items: can },
      { group: t("form.lines_without_rate"), items: others },
    ].filter(({ items }) => items.length > 0);
  }, [assets, suggested, t, locale]);
  return (
    <MultiSelect
      data-autofocus={props.autofocus || undefined}
      className={props.className}
      size="sm"
      label={t("form.lines")}
      description={props.note ?? t("form.lines_hint")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={data}
      value={props.value}
      error={props.error}
      searchable
      clearable
      onChange={props.onChange}
    />
  );
}
