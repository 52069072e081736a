import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function LineScreen() {
  const { t } = useTranslation("line");
  return <EmptyState title={t("title")} />;
}
