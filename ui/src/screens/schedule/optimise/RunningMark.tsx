import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { optimisationsQuery } from "@/api/optimisations";
import { isOpen } from "./found";
import styles from "./Optimise.module.css";

/** Shows at the tool that a search goes on, whoever asked for it. */
export function RunningMark() {
  const { t } = useTranslation("optimise");
  const running = useQuery(optimisationsQuery).data?.items.some(isOpen);
  if (!running) return null;
  return (
    <span className={styles.mark} title={t("status.running")}>
      <span className="of-hidden">{t("status.running")}</span>
    </span>
  );
}
