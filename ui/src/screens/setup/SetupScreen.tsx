import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function SetupScreen() {
  const { t } = useTranslation("setup");
  return <EmptyState title={t("title")} />;
}
