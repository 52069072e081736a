import { Button, TextInput } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconDownload,
  IconPlus,
  IconSearch,
} from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { csvText } from "@/lib/csv";
import { saveFile } from "@/lib/saveFile";
import { type Column, recordRows, type Sort, searched, sorted } from "../records";
import shared from "../Setup.module.css";
import styles from "./Edit.module.css";

const page_size = 200;

interface Props<Item> {
  /** What the list is called, and (in lower case) the file of its export. */
  label: string;
  file: string;
  items: readonly Item[] | undefined;
  error: Error | null;
  columns: Column<Item>[];
  idOf: (item: Item) => string | number;
  /** Opens a row for editing; its first cell becomes the button that does it. */
  open?: (item: Item) => void;
  /** Those that are disabled are drawn quietly. */
  isOff?: (item: Item) => boolean;
  add?: { label: string; act: () => void };
  /** What stands beside the search, such as a filter. */
  tools?: ReactNode;
  empty: { title: string; detail?: string };
  /** A short list within a panel: no search, no margins, no export. */
  short?: boolean;
}

/** A list of the setup: filtered, sorted, exported; added to and opened for editing. */
export function RecordTable<Item>(props: Props<Item>) {
  const locale = useLocale();
  const { items, columns, short } = props;
  const { text: given = "" } = useSearch({ from: "/signed-in/setup" });
  const text = short ? "" : given;
  const [sort, setSort] = useState<Sort | null>(null);
  const [most, setMost] = useState(page_size);
  const { t } = useTranslation("setup");
  const found = useMemo(
    () => sorted(searched(items ?? [], columns, text), columns, sort, locale),
    [items, columns, text, sort, locale],
  );
  if (!items) return props.error ? <ProblemNotice error={props.error} /> : <Loading />;
  const none = items.length === 0 ? props.empty : { title: t("none_match", { text }) };
  return (
    <>
      <ProblemNotice error={props.error} />
      <Tools {...props} found={found} text={text} />
      {found.length === 0 ? (
        short ? (
          <p className={styles.none}>{none.title}</p>
        ) : (
          <EmptyState {...none} />
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, by keyboard too
        <div className={shared.scroll} tabIndex={0}>
          <table className={shared.table} aria-label={props.label} data-short={short}>
            <Head columns={columns} sort={sort} choose={setSort} />
            <tbody>
              {found.slice(0, most).map((item) => (
                <Row key={props.idOf(item)} item={item} {...props} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > most && (
        <Button
          size="xs"
          variant="default"
          className={shared.more}
          onClick={() => setMost(most + 5 * page_size)}
        >
          {t("more", { count: Math.min(found.length - most, 5 * page_size) })}
        </Button>
      )}
    </>
  );
}

/** Up, Down, Home and End go through the rows; Enter on one opens it, as on any button. */
function goByArrows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [
    ...(event.currentTarget.closest("table")?.querySelectorAll<HTMLElement>("[data-open]") ?? []),
  ];
  const at = rows.indexOf(event.currentTarget);
  const last = rows.length - 1;
  const next = {
    ArrowDown: Math.min(at + 1, last),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: last,
  }[event.key];
  if (next === undefined || last < 0) return;
  event.preventDefault();
  rows[next]?.focus();
}

function Tools<Item>(props: Props<Item> & { found: Item[]; text: string }) {
  const { t } = useTranslation("setup");
  const { found, text, add, short } = props;
  const all = props.items?.length ?? 0;
  if (short && !add && !props.tools) return null;
  return (
    <div className={styles.tools} data-inset={!short}>
      {!short && <Search />}
      {props.tools}
      <span className={styles.count} role="status">
        {text !== "" && t("found", { found: found.length, all })}
        {text === "" && (all > 0 || !short) && t("count", { count: all })}
      </span>
      {!short && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          aria-label={t("csv_detail")}
          disabled={found.length === 0}
          onClick={() => saveFile(csvText(recordRows(found, props.columns)), `${props.file}.csv`)}
        >
          {t("csv")}
        </Button>
      )}
      {add && (
        <Button
          size="xs"
          variant={short ? "default" : "filled"}
          leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
          onClick={add.act}
        >
          {add.label}
        </Button>
      )}
    </div>
  );
}

function Search() {
  const { t } = useTranslation("setup");
  const { text = "" } = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  return (
    <TextInput
      className={styles.search}
      size="xs"
      type="search"
      aria-label={t("search")}
      placeholder={t("search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      defaultValue={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        void navigate({ search: (now) => ({ ...now, text: typed || undefined }), replace: true });
      }}
    />
  );
}

function Head<Item>(props: {
  columns: Column<Item>[];
  sort: Sort | null;
  choose: (sort: Sort | null) => void;
}) {
  const { columns, sort, choose } = props;
  const next = (key: string): Sort | null => {
    if (sort?.key !== key) return { key, down: false };
    return sort.down ? null : { key, down: true };
  };
  return (
    <thead>
      <tr>
        {columns.map(({ key, name, number }) => {
          const mine = sort?.key === key ? sort : null;
          const Arrow = mine?.down ? IconArrowDown : IconArrowUp;
          return (
            <th
              key={key}
              scope="col"
              className={number ? "of-number" : undefined}
              aria-sort={mine ? (mine.down ? "descending" : "ascending") : undefined}
            >
              <button type="button" onClick={() => choose(next(key))}>
                {name}
                {mine && <Arrow size={14} stroke={1.8} aria-hidden />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Row<Item>(props: Props<Item> & { item: Item }) {
  const { t } = useTranslation("setup");
  const { item, open, columns } = props;
  return (
    <tr className={styles.row} data-off={props.isOff?.(item) || undefined}>
      {columns.map((column, position) => {
        const text = column.text(item);
        const plain = typeof text === "boolean" ? t(text ? "yes" : "no") : text;
        const shown = column.cell ? column.cell(item) : plain;
        return (
          <td
            key={column.key}
            className={column.number ? "of-number" : undefined}
            data-wraps={column.wraps}
          >
            {open && position === 0 ? (
              <button
                type="button"
                className={styles.open}
                data-open
                onKeyDown={goByArrows}
                onClick={() => open(item)}
              >
                {shown}
              </button>
            ) : (
              shown
            )}
          </td>
        );
      })}
    </tr>
  );
}
