import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function OrdersScreen() {
  const { t } = useTranslation("orders");
  return <EmptyState title={t("title")} />;
}
