import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function ScheduleScreen() {
  const { t } = useTranslation("schedule");
  return <EmptyState title={t("title")} />;
}
