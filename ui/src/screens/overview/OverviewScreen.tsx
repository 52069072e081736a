import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function OverviewScreen() {
  const { t } = useTranslation("overview");
  return <EmptyState title={t("title")} />;
}
