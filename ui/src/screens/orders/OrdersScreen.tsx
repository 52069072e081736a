import { Button } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconDownload, IconFilter, IconPlus, IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { RowSelectionState } from "@tanstack/react-table";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { shownColumns } from "./columns";
import { readAll, saveCsv } from "./exportOrders";
import { FilterBar } from "./FilterBar";
import { ImportDialog } from "./ImportDialog";
import { NewOrder } from "./NewOrder";
import { OrderCards } from "./OrderCards";
import { LeaveDialog, OrderPanel } from "./OrderPanel";
import styles from "./Orders.module.css";
import { OrdersTable } from "./OrdersTable";
import { MovedNotice, SelectionBar } from "./SelectionBar";
import { filterOf, isFiltered, nextSort, noFilters, type OrdersSearch } from "./search";
import type { Moved } from "./useMoves";
import { useOrderPages } from "./useOrderPages";
import { ColumnsMenu, ViewsMenu } from "./ViewMenus";

/** The address of the screen, and a way to change parts of it. */
function useAddress() {
  const search = useSearch({ from: "/signed-in/orders" });
  const navigate = useNavigate({ from: "/orders" });
  const change = useCallback(
    (part: Partial<OrdersSearch>, replace = true) =>
      navigate({ search: (now) => ({ ...now, ...part }), replace }),
    [navigate],
  );
  return { search, change };
}

/** Keeps what the open order's form holds from being lost unasked. */
function useLeaving() {
  const dirty = useRef(false);
  const [then, setThen] = useState<(() => void) | null>(null);
  const leave = useCallback((act: () => void) => {
    if (dirty.current) setThen(() => act);
    else act();
  }, []);
  const onDirty = useCallback((now: boolean) => {
    dirty.current = now;
  }, []);
  const dialog = then && (
    <LeaveDialog
      onStay={() => setThen(null)}
      onLeave={() => {
        dirty.current = false;
        setThen(null);
        then();
      }}
    />
  );
  return { leave, onDirty, dialog };
}

function useExport(search: OrdersSearch, zone: string) {
  const { t } = useTranslation("orders");
  const [progress, setProgress] = useState<[number, number] | null>(null);
  const act = useMutation({
    mutationFn: async () => {
      const orders = await readAll(filterOf(search, zone), (done, total) =>
        setProgress([done, total]),
      );
      saveCsv(orders, "production-orders.csv");
    },
    onSettled: () => setProgress(null),
  });
  const [done, total] = progress ?? [0, 0];
  return {
    start: () => act.mutate(),
    busy: act.isPending,
    error: act.error,
    label: progress ? t("exporting", { done, total }) : t("export"),
  };
}

export function OrdersScreen() {
  const { t } = useTranslation("orders");
  const { search, change } = useAddress();
  const zone = usePlantZone();
  const locale = useLocale();
  const narrow = useMediaQuery("(max-width: 767px)");
  const [filtersOpen, setFiltersOpen] = useState(false);
  const [importing, setImporting] = useState(false);
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [moved, setMoved] = useState<Moved | null>(null);
  const textInput = useRef<HTMLInputElement>(null);
  const { leave, onDirty, dialog: leaveDialog } = useLeaving();

  const filter = useMemo(() => filterOf(search, zone), [search, zone]);
  const list = useOrderPages(filter);
  const { orders, total, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const shown = useMemo(() => shownColumns(search.columns), [search.columns]);
  const selected = useMemo(
    () => orders.filter((order) => selection[String(order.id)]),
    [orders, selection],
  );
  const csv = useExport(search, zone);

  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const openOrder = useCallback(
    (order: Order) => {
      if (search.order === String(order.id)) return;
      leave(() => void change({ order: String(order.id) }, search.order !== undefined));
    },
    [leave, change, search.order],
  );
  const closeOrder = () => leave(() => void change({ order: undefined, tab: undefined }));
  const startNew = () => void change({ new: "1" }, false);
  /* An order may be linked to by its number; live changes find it by its id. */
  const onFound = useCallback(
    (order: Order) => {
      if (search.order !== String(order.id)) void change({ order: String(order.id) });
    },
    [search.order, change],
  );
  useHotkeys([
    ["/", () => textInput.current?.focus()],
    ["n", startNew],
    ["Escape", () => search.order !== undefined && !search.new && closeOrder()],
  ]);

  const empty = list.isSuccess && orders.length === 0;
  return (
    <div className={styles.screen}>
      <div className={styles.list}>
        {selected.length > 0 ? (
          <SelectionBar
            orders={selected}
            onMoved={(outcome) => {
              setMoved(outcome);
              setSelection({});
            }}
            onClear={() => setSelection({})}
          />
        ) : (
          <header className={styles.head}>
            <h1>{t("title")}</h1>
            {list.isSuccess && (
              <span className="of-quiet" aria-live="polite">
                {t("count_all", { count: total, formatted: total.toLocaleString(locale) })}
              </span>
            )}
            {isFiltered(search) && (
              <Button size="compact-xs" variant="subtle" onClick={() => change(noFilters)}>
                {t("filters.clear")}
              </Button>
            )}
            <span className={styles.space} />
            <Button
              size="xs"
              variant={isFiltered(search) ? "light" : "default"}
              hiddenFrom="md"
              aria-expanded={filtersOpen}
              leftSection={<IconFilter size={14} aria-hidden />}
              onClick={() => setFiltersOpen((now) => !now)}
            >
              {t("filters.more")}
            </Button>
            <ViewsMenu search={search} onChange={change} />
            <ColumnsMenu shown={shown} onChange={change} />
            <Button
              size="xs"
              variant="default"
              loading={csv.busy}
              leftSection={<IconDownload size={14} aria-hidden />}
              visibleFrom="md"
              onClick={csv.start}
            >
              {csv.label}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUpload size={14} aria-hidden />}
              onClick={() => setImporting(true)}
            >
              {t("import")}
            </Button>
            <Button
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              aria-keyshortcuts="n"
              onClick={startNew}
            >
              {t("new")}
            </Button>
          </header>
        )}
        {(!narrow || filtersOpen) && (
          <FilterBar search={search} onChange={change} textInput={textInput} />
        )}
        {moved && <MovedNotice moved={moved} onClose={() => setMoved(null)} />}
        {(list.error ?? csv.error) && (
          <div className={styles.notice}>
            <ProblemNotice error={list.error ?? csv.error} />
          </div>
        )}
        {empty && (
          <Nothing
            filtered={isFiltered(search)}
            onClear={() => change(noFilters)}
            onNew={startNew}
            onImport={() => setImporting(true)}
          />
        )}
        {!empty &&
          (narrow ? (
            <OrderCards orders={orders} open={search.order} onOpen={openOrder} onEnd={onEnd} />
          ) : (
            <OrdersTable
              orders={orders}
              total={total}
              shown={shown}
              sort={search.sort ?? "due_at"}
              onSort={(field) => change({ sort: nextSort(search.sort, field) })}
              selection={selection}
              onSelection={setSelection}
              open={search.order}
              onOpen={openOrder}
              onEnd={onEnd}
              loadingMore={isFetchingNextPage}
            />
          ))}
      </div>
      {search.order !== undefined && (
        <OrderPanel
          order={search.order}
          tab={search.tab}
          onTab={(tab) => change({ tab: tab === "details" ? undefined : tab })}
          onFound={onFound}
          onDirty={onDirty}
          onClose={closeOrder}
        />
      )}
      {search.new !== undefined && (
        <NewOrder
          onClose={() => change({ new: undefined })}
          onCreated={(order) => change({ new: undefined, order: String(order.id) })}
        />
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
      {leaveDialog}
    </div>
  );
}

function Nothing(props: {
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
