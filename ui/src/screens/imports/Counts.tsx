import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import styles from "./Imports.module.css";

const names = ["new", "changed", "same", "rejected"] as const;

/** How many rows are new, changed, the same and rejected. */
export function Counts(props: { of: Record<(typeof names)[number], number> }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  return (
    <dl className={styles.counts}>
      {names.map((name) => (
        <div key={name} data-alarm={name === "rejected" && props.of[name] > 0}>
          <dt>{t(`counts.${name}`)}</dt>
          <dd>{props.of[name].toLocaleString(locale)}</dd>
        </div>
      ))}
    </dl>
  );
}
