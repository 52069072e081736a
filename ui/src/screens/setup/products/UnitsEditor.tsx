import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import type { Equation } from "./fractions";
import styles from "./Products.module.css";
import { saidUnits, type UnitRow } from "./unitRows";

/** An equation of units in the numbers of a language. */
export function sayEquation({ count, unit, of }: Equation, locale: string): string {
  const number = (text: string) => (text.includes("/") ? text : formatDecimal(text, locale, 9));
  const sides = [{ count, unit }, ...of].map((side) => `${number(side.count)}\u00a0${side.unit}`);
  return sides.join(" = ");
}

/** The further units of a product: so many of one are one of another, said as a sentence. */
export function UnitsEditor(props: {
  rows: readonly UnitRow[];
  base: string;
  units: readonly string[];
  fault: (field: string) => string | undefined;
  change: (rows: UnitRow[]) => void;
}) {
  const { t } = useTranslation("products");
  const locale = useLocale();
  const { rows, base, change } = props;
  const said = saidUnits(rows, base);
  const set = (at: number, part: Partial<UnitRow>) =>
    change(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const taken = new Set([base, ...rows.map(({ unit }) => unit)]);
  const free = props.units.filter((unit) => !taken.has(unit));
  return (
    <fieldset className={styles.units}>
      <legend>{t("products.units")}</legend>
      {rows.map((row, at) => {
        const equation = said[at];
        return (
          <div key={at} className={styles.unit}>
            <div className={styles.unitFields}>
              <span>1</span>
              <NativeSelect
                size="xs"
                aria-label={t("products.unit")}
                value={row.unit}
                data={["", ...props.units.filter((unit) => unit === row.unit || !taken.has(unit))]}
                error={props.fault(`units[${at}].unit`)}
                onChange={(event) => set(at, { unit: event.currentTarget.value })}
              />
              <span>=</span>
              <TextInput
                size="xs"
                className={styles.count}
                aria-label={t("products.count_of", { unit: row.unit })}
                placeholder="24, 0.5, 1/24"
                value={row.count}
                error={props.fault(`units[${at}].factor`)}
                onChange={(event) => set(at, { count: event.currentTarget.value })}
              />
              <NativeSelect
                size="xs"
                aria-label={t("products.of_unit")}
                value={row.of}
                data={[
                  base,
                  ...rows
                    .map(({ unit }) => unit)
                    .filter((unit) => unit !== "" && unit !== row.unit && unit !== base),
                ]}
                onChange={(event) => set(at, { of: event.currentTarget.value })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("products.remove_unit", { unit: row.unit })}
                onClick={() => change(rows.filter((_, index) => index !== at))}
              >
                <IconTrash size={16} stroke={1.6} aria-hidden />
              </ActionIcon>
            </div>
            {equation && <p className={styles.sentence}>{sayEquation(equation, locale)}</p>}
          </div>
        );
      })}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={15} aria-hidden />}
        disabled={base === "" || free.length === 0}
        onClick={() => change([...rows, { unit: free[0] ?? "", count: "", of: base }])}
      >
        {t("products.add_unit")}
      </Button>
    </fieldset>
  );
}
