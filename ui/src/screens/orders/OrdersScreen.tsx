import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { statusesQuery } from "@/api/plant";
import type { Order } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { BulkBar } from "./BulkBar";
import type { Chosen, Outcome } from "./bulk";
import { columnsOf, columnsText, type Shown } from "./columns";
import { ExportMenu, PrintMenu } from "./FileMenus";
import { FilterBar } from "./FilterBar";
import { filterOf, isFiltered, nextSort, noFilters } from "./filters";
import type { KeyAct } from "./keys";
import { NoOrders } from "./NoOrders";
import { OrderCards } from "./OrderCards";
import styles from "./Orders.module.css";
import { OrdersHead } from "./OrdersHead";
import { OrdersTable, type TableHandle } from "./OrdersTable";
import { pagesOf } from "./pages";
import type { OrdersSearch } from "./search";
import { countOf, everything, nothing } from "./selection";
import { useAddress, useTypedText } from "./useAddress";
import { useBulk } from "./useBulk";
import { focusForm, pressWhenThere, submitForm, useKeys } from "./useKeys";
import { useListActs } from "./useListActs";
import { type Span, useOrderRows } from "./usePages";
import { usePanel } from "./usePanel";

/* Nobody needs these to see the list: they come when an order, a dialog or an outcome is asked for. */
const BulkOutcome = lazy(async () => ({ default: (await import("./BulkOutcome")).BulkOutcome }));
const KeysHelp = lazy(async () => ({ default: (await import("./KeysHelp")).KeysHelp }));
const NewOrder = lazy(async () => ({ default: (await import("./NewOrder")).NewOrder }));
const OrderPanel = lazy(async () => ({ default: (await import("./OrderPanel")).OrderPanel }));

/* What goes with the clock is asked for anew this often, in seconds. */
const clock_step = 300;

function useFilter(search: OrdersSearch) {
  const zone = usePlantZone();
  const now = useNow(clock_step);
  const statuses = useQuery(statusesQuery).data?.items;
  const text = JSON.stringify(filterOf(search, { zone, now, statuses: statuses ?? [] }));
  return useMemo(() => JSON.parse(text) as ReturnType<typeof filterOf>, [text]);
}

/* The screen is only drawn anew when the rows in sight come to stand on other pages. */
function useSpan(): [Span, (span: Span) => void] {
  const [span, setSpan] = useState<Span>({ first: 0, last: 0 });
  const onSpan = useCallback(
    (next: Span) => setSpan((now) => (pagesOf(now).join() === pagesOf(next).join() ? now : next)),
    [],
  );
  return [span, onSpan];
}

/** The list of orders, with what narrows it down, acts on it, and shows one of it. */
export function OrdersScreen() {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const { search: kept, change } = useAddress();
  const { typed, onText, shown: search } = useTypedText(kept, change);
  const navigate = useNavigate();
  const narrow = useMediaQuery("(max-width: 767px)");
  const filter = useFilter(search);
  const [span, onSpan] = useSpan();
  const rows = useOrderRows(filter, span);
  const columns = useMemo(() => columnsOf(search.columns), [search.columns]);
  const table = useRef<TableHandle>(null);
  const textInput = useRef<HTMLInputElement>(null);
  const panel = usePanel(search, change);
  const list = useListActs(rows, table, search.order, panel.open);
  const { selection, setSelection, toTop } = list;
  const bulk = useBulk(filter);
  const [layer, setLayer] = useState<"help" | null>(null);
  const [filters_open, setFiltersOpen] = useState(false);

  /* Another list begins at its top, and what was selected in the one before is not in sight. */
  useEffect(() => {
    if (filter) toTop();
    setSelection((now) => (now.all ? nothing : now));
  }, [filter, toTop, setSelection]);

  const count = countOf(selection, rows.total);
  const setColumns = useCallback(
    (next: Shown[]) => change({ columns: columnsText(next) }),
    [change],
  );
  const act = (chosen: Chosen, on: Parameters<typeof bulk.go>[1] = selection) => {
    void bulk.go(chosen, on);
    setSelection(nothing);
  };
  const showThese = (outcomes: Outcome[]) =>
    change({ ...noFilters, ids: outcomes.map(({ id }) => id).join(",") }, false);

  const focusList = useCallback(() => table.current?.focus(), []);
  const onFilters = useCallback(() => setFiltersOpen((now) => !now), []);
  const onImport = useCallback(() => void navigate({ to: "/orders/import" }), [navigate]);
  const onHelp = useCallback(() => setLayer("help"), []);
  const { create } = panel;
  const onNew = useCallback(() => create(), [create]);
  const onSort = useCallback(
    (field: string) => change({ sort: nextSort(search.sort, field) }),
    [change, search.sort],
  );
  const onSelectAll = useCallback(
    (chosen: boolean) => setSelection(chosen ? everything : nothing),
    [setSelection],
  );
  const onKey = (what: KeyAct, event: KeyboardEvent): boolean => {
    switch (what) {
      case "filter":
        textInput.current?.focus();
        textInput.current?.select();
        return true;
      case "help":
        setLayer("help");
        return true;
      case "views":
        pressWhenThere("[data-views-menu]");
        return true;
      case "status":
        if (count === 0) list.onKey("select");
        pressWhenThere("[data-status-menu]");
        return true;
      case "new":
        panel.create();
        return true;
      case "copy":
        if (list.order) panel.create(String(search.order ?? list.order.id));
        return true;
      case "edit":
        if (!panel.isOpen) list.onKey("open");
        if (search.tab) change({ tab: undefined });
        focusForm();
        return true;
      case "save":
        return submitForm();
      case "next_tab":
      case "previous_tab":
        if (search.order !== undefined) panel.turn(what === "next_tab" ? 1 : -1);
        return true;
      case "close":
        // Out of a field first, then out of the order, then out of the selection.
        if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) {
          focusList();
        } else if (panel.isOpen) panel.close();
        else setSelection(nothing);
        return true;
      default:
        return list.onKey(what);
    }
  };
  useKeys(onKey);

  const empty = rows.ready && !rows.old && rows.total === 0;
  const head = (
    <OrdersHead
      search={search}
      change={change}
      total={rows.ready ? rows.total : null}
      columns={columns}
      onColumns={setColumns}
      filter={filter}
      filters_open={filters_open}
      onFilters={onFilters}
      onImport={onImport}
      onNew={onNew}
      onHelp={onHelp}
    />
  );
  return (
    <div className={styles.screen}>
      <div className={styles.list}>
        {count > 0 ? (
          <BulkBar
            selection={selection}
            count={count}
            busy={bulk.run !== null && bulk.run.phase !== "ended"}
            onAct={act}
            onClear={() => setSelection(nothing)}
          >
            <ExportMenu filter={filter} selection={selection} columns={columns} />
            <PrintMenu filter={filter} selection={selection} count={count} />
          </BulkBar>
        ) : (
          head
        )}
        {(!narrow || filters_open) && (
          <FilterBar
            search={kept}
            onChange={change}
            text={typed}
            onText={onText}
            onLeaveText={focusList}
            textInput={textInput}
          />
        )}
        {bulk.run && (
          <Suspense>
            <BulkOutcome
              run={bulk.run}
              onStop={bulk.stop}
              onClose={bulk.close}
              onRetry={(outcomes) => bulk.run && act(bulk.run.chosen, outcomes)}
              onShow={showThese}
              onOpen={({ id }) => panel.open({ id } as Order)}
            />
          </Suspense>
        )}
        {(rows.error ?? bulk.error) !== null && (
          <div className={styles.notice}>
            <ProblemNotice error={rows.error ?? bulk.error} />
          </div>
        )}
        {rows.going && (
          <div className={styles.going} role="status">
            {t("table.going", {
              row: rows.going.row.toLocaleString(locale),
              to: rows.going.to.toLocaleString(locale),
            })}
          </div>
        )}
        {empty && (
          <NoOrders
            filtered={isFiltered(search)}
            onClear={() => change(noFilters)}
            onNew={onNew}
            onImport={onImport}
          />
        )}
        {!empty && narrow && (
          <OrderCards rows={rows} open={search.order} onOpen={list.acts.open} onSpan={onSpan} />
        )}
        {!empty && !narrow && (
          <OrdersTable
            rows={rows}
            columns={columns}
            sort={search.sort ?? "due_at"}
            onSort={onSort}
            onColumns={setColumns}
            selection={selection}
            selected_count={count}
            onSelectAll={onSelectAll}
            active={list.active}
            open={search.order}
            acts={list.acts}
            onSpan={onSpan}
            handle={table}
          />
        )}
      </div>
      <Suspense>
        {search.new !== undefined ? (
          <NewOrder
            copy={search.copy}
            onDirty={panel.onDirty}
            onClose={panel.close}
            onCreated={panel.created}
          />
        ) : (
          search.order !== undefined && (
            <OrderPanel
              order={search.order}
              tab={search.tab}
              onTab={(tab) => change({ tab: tab === "details" ? undefined : tab })}
              onFound={panel.onFound}
              onDirty={panel.onDirty}
              onClose={panel.close}
              onCopy={({ id }) => panel.create(String(id))}
              onStep={list.step}
            />
          )
        )}
        {layer === "help" && <KeysHelp onClose={() => setLayer(null)} />}
      </Suspense>
      {panel.dialog}
    </div>
  );
}
