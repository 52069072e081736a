import { ActionIcon, Button } from "@mantine/core";
import { IconFilter, IconKeyboard, IconPlus, IconUpload } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { OrderFilter } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { ColumnsMenu } from "./ColumnsMenu";
import type { Shown } from "./columns";
import { ExportMenu } from "./FileMenus";
import { isFiltered } from "./filters";
import styles from "./Orders.module.css";
import type { OrdersSearch } from "./search";
import type { Change } from "./useAddress";
import { ViewsMenu } from "./ViewsMenu";

/** What the list shows, how many orders these are, and what can be made of them. */
export const OrdersHead = memo(function OrdersHead(props: {
  search: OrdersSearch;
  change: Change;
  /** How many orders there are, once this is known. */
  total: number | null;
  columns: readonly Shown[];
  onColumns: (columns: Shown[]) => void;
  filter: OrderFilter;
  filters_open: boolean;
  onFilters: () => void;
  onImport: () => void;
  onNew: () => void;
  onHelp: () => void;
}) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const { search, change, total, columns } = props;
  return (
    <header className={styles.head}>
      <h1>{t("title")}</h1>
      <ViewsMenu search={search} onChange={change} />
      {total !== null && (
        <span className="of-quiet" aria-live="polite">
          {t("count_all", { count: total, formatted: total.toLocaleString(locale) })}
        </span>
      )}
      <span className={styles.space} />
      <Button
        size="xs"
        variant={isFiltered(search) ? "light" : "default"}
        hiddenFrom="md"
        aria-expanded={props.filters_open}
        leftSection={<IconFilter size={14} aria-hidden />}
        onClick={props.onFilters}
      >
        <span className={styles.word}>{t("filters.more")}</span>
      </Button>
      <ColumnsMenu
        columns={columns}
        onColumns={props.onColumns}
        onReset={() => change({ columns: undefined })}
      />
      <ExportMenu filter={props.filter} columns={columns} />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUpload size={14} aria-hidden />}
        onClick={props.onImport}
      >
        <span className={styles.word}>{t("import")}</span>
      </Button>
      <ActionIcon
        size="md"
        variant="subtle"
        color="gray"
        visibleFrom="md"
        aria-label={t("keys.title")}
        aria-keyshortcuts="?"
        onClick={props.onHelp}
      >
        <IconKeyboard size={18} aria-hidden />
      </ActionIcon>
      <Button
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        aria-keyshortcuts="n"
        onClick={props.onNew}
      >
        <span className={styles.word_of_new}>{t("new")}</span>
      </Button>
    </header>
  );
});
