import { useTranslation } from "react-i18next";
import type { ImportProgress } from "@/api/imports";
import { useLocale } from "@/components/useLocale";
import styles from "./Imports.module.css";

/** How far an import is, in words and as a bar where it is known of how much. */
export function Progress(props: { progress: ImportProgress | null; label: string }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const { progress } = props;
  const share = progress?.total ? Math.min(progress.rows / progress.total, 1) : null;
  const words = progress
    ? t(`progress.${progress.stage}`, { rows: progress.rows.toLocaleString(locale) })
    : t("progress.sending");
  return (
    <div className={styles.progress} role="status">
      <progress aria-label={props.label} {...(share === null ? {} : { value: share, max: 1 })} />
      <span>{words}</span>
    </div>
  );
}
