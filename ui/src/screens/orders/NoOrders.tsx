import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

/** What stands where no order is: what to do about it. */
export function NoOrders(props: {
  filtered: boolean;
  onClear: () => void;
  onNew: () => void;
  onImport: () => void;
}) {
  const { t } = useTranslation("orders");
  if (props.filtered) {
    return (
      <EmptyState
        title={t("empty.filtered_title")}
        detail={t("empty.filtered_detail")}
        action={<Button onClick={props.onClear}>{t("filters.clear")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      title={t("empty.title")}
      detail={t("empty.detail")}
      action={
        <span className="of-row">
          <Button onClick={props.onNew}>{t("new")}</Button>
          <Button variant="default" onClick={props.onImport}>
            {t("import")}
          </Button>
        </span>
      }
    />
  );
}
