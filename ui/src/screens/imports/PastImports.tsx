import "@mantine/core/styles/Table.layer.css";
import { Button, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Import, readImports } from "@/api/imports";
import { EmptyState } from "@/components/EmptyState";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import styles from "./Imports.module.css";

/** The imports that were done, the newest first. */
export function PastImports() {
  const { t } = useTranslation("imports");
  const pages = useInfiniteQuery({
    queryKey: ["orders", "imports", "past"],
    queryFn: ({ pageParam, signal }) => readImports(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const items = pages.data?.pages.flatMap((page) => page.items);
  if (!items) return pages.error ? <ProblemNotice error={pages.error} /> : <Loading />;
  if (items.length === 0) {
    return <EmptyState title={t("list.none")} detail={t("list.none_detail")} />;
  }
  return (
    <div className={styles.body}>
      <Table className={styles.table} verticalSpacing={6} fz={13} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("list.at")}</Table.Th>
            <Table.Th>{t("list.file")}</Table.Th>
            <Table.Th>{t("list.source")}</Table.Th>
            <Table.Th className={styles.wide}>{t("list.actor")}</Table.Th>
            <Table.Th className={styles.number}>{t("counts.new")}</Table.Th>
            <Table.Th className={styles.number}>{t("counts.changed")}</Table.Th>
            <Table.Th className={`${styles.number} ${styles.wide}`}>{t("counts.same")}</Table.Th>
            <Table.Th className={styles.number}>{t("counts.rejected")}</Table.Th>
            <Table.Th>{t("list.state")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </Table.Tbody>
      </Table>
      {pages.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}

function Row(props: { item: Import }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const zone = usePlantZone();
  const { item } = props;
  return (
    <Table.Tr>
      <Table.Td>
        <When at={item.at} zone={zone} />
      </Table.Td>
      <Table.Td>
        <Link to="/orders/import" search={{ import: String(item.id) }} className={styles.link}>
          {item.file}
        </Link>
        {item.mends_id !== null && <span className="of-quiet">{` ${t("list.mends")}`}</span>}
      </Table.Td>
      <Table.Td>{item.source}</Table.Td>
      <Table.Td className={styles.wide}>{item.actor}</Table.Td>
      <Table.Td className={styles.number}>{item.new.toLocaleString(locale)}</Table.Td>
      <Table.Td className={styles.number}>{item.changed.toLocaleString(locale)}</Table.Td>
      <Table.Td className={`${styles.number} ${styles.wide}`}>
        {item.same.toLocaleString(locale)}
      </Table.Td>
      <Table.Td className={styles.number}>{item.rejected.toLocaleString(locale)}</Table.Td>
      <Table.Td>
        <ImportState item={item} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Whether an import was undone, has rows to mend, or is all taken. */
export function ImportState(props: { item: Import }) {
  const { t } = useTranslation("imports");
  const { undone_at, open_rejections } = props.item;
  if (undone_at !== null) return <MeaningTag meaning="idle">{t("state.undone")}</MeaningTag>;
  if (open_rejections > 0) {
    return <MeaningTag meaning="hold">{t("state.open", { count: open_rejections })}</MeaningTag>;
  }
  return <MeaningTag meaning="running">{t("state.taken")}</MeaningTag>;
}
