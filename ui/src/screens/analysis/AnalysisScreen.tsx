import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function AnalysisScreen() {
  const { t } = useTranslation("analysis");
  return <EmptyState title={t("title")} />;
}
