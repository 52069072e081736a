import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrderFilter } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import type { Shown } from "./columns";
import {
  exportAddress,
  most_named,
  most_printed,
  type Paper,
  take,
  travellerAddress,
} from "./files";
import styles from "./Orders.module.css";
import type { Selection } from "./selection";
import { selectedOrders } from "./useBulk";

const icon = { size: 14, "aria-hidden": true } as const;

/** The filter that holds for what is chosen; null where that is no filter that an address holds. */
function filterOfChosen(selection: Selection | undefined, filter: OrderFilter): OrderFilter | null {
  if (!selection) return filter;
  if (selection.all) return selection.except.size === 0 ? filter : null;
  if (selection.orders.size > most_named) return null;
  return { ids: [...selection.orders.keys()].join(","), sort: filter.sort };
}

/** Takes what is filtered, or what is selected of it, as a file. */
export function ExportMenu(props: {
  filter: OrderFilter;
  selection?: Selection;
  columns: readonly Shown[];
}) {
  const { t } = useTranslation("orders");
  const zone = usePlantZone();
  const filter = filterOfChosen(props.selection, props.filter);
  const item = (format: "csv" | "xlsx", columns?: readonly Shown[]) => (
    <Menu.Item
      disabled={filter === null}
      onClick={() => filter && take(exportAddress(format, filter, zone, columns), false)}
    >
      {t(columns ? `export.${format}_shown` : `export.${format}`)}
    </Menu.Item>
  );
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload {...icon} />}
          rightSection={<IconChevronDown {...icon} />}
        >
          <span className={styles.word}>{t("export.label")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {filter === null && <Menu.Label>{t("export.most", { count: most_named })}</Menu.Label>}
        {item("xlsx", props.columns)}
        {item("csv", props.columns)}
        <Menu.Divider />
        {item("xlsx")}
        {item("csv")}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Prints the travellers of what is selected. */
export function PrintMenu(props: { filter: OrderFilter; selection: Selection; count: number }) {
  const { t } = useTranslation("orders");
  const language = useLocale();
  const print = useMutation({
    mutationFn: async (paper: Paper) => {
      const orders = await selectedOrders(
        props.selection,
        props.filter,
        new AbortController().signal,
      );
      take(
        travellerAddress(
          orders.map(({ id }) => id),
          paper,
          language,
        ),
        true,
      );
    },
  });
  const many = props.count > most_printed;
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          loading={print.isPending}
          leftSection={<IconPrinter {...icon} />}
          rightSection={<IconChevronDown {...icon} />}
        >
          <span className={styles.word}>{t("print.label")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {many && <Menu.Label>{t("print.most", { count: most_printed })}</Menu.Label>}
        {(["a4", "label"] as const).map((paper) => (
          <Menu.Item key={paper} disabled={many} onClick={() => print.mutate(paper)}>
            {t(paper === "a4" ? "print.a4" : "print.labels")}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
