import { Button, TextInput } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconDownload,
  IconFileText,
  IconSearch,
} from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { csvText } from "@/lib/csv";
import { saveFile } from "@/lib/saveFile";
import { type Column, recordRows, type Sort, searched, sorted } from "./records";
import styles from "./Setup.module.css";

const page_size = 200;

interface Props<Item> {
  /** The file name of its export, without its ending. */
  name: string;
  items: readonly Item[] | undefined;
  error: Error | null;
  columns: Column<Item>[];
  idOf: (item: Item) => string | number;
  /** What stands beside the search, such as a filter. */
  tools?: ReactNode;
  /** What it says where there is nothing; without it that the plant file lays it. */
  empty?: { title: string; detail?: string };
  /** False where it is not changed through the plant file. */
  by_file?: boolean;
  /** False where the list is one of several short ones. */
  search?: boolean;
}

/** A list of the setup: searched, sorted, exported; changed elsewhere. */
export function Records<Item>(props: Props<Item>) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const { items, columns } = props;
  const { text: given = "" } = useSearch({ from: "/signed-in/setup" });
  const text = props.search === false ? "" : given;
  const [sort, setSort] = useState<Sort | null>(null);
  const [most, setMost] = useState(page_size);
  const found = useMemo(
    () => sorted(searched(items ?? [], columns, text), columns, sort, locale),
    [items, columns, text, sort, locale],
  );
  if (!items) return props.error ? <ProblemNotice error={props.error} /> : <Loading />;
  return (
    <>
      <ProblemNotice error={props.error} />
      <div className={styles.tools}>
        {props.search !== false && <Search />}
        {props.tools}
        <span className={styles.count} role="status">
          {text === ""
            ? t("count", { count: items.length })
            : t("found", { found: found.length, all: items.length })}
        </span>
        {props.by_file !== false && (
          <Link to="/setup" search={{ section: "file" }} className={styles.byFile}>
            <IconFileText size={16} stroke={1.6} aria-hidden />
            {t("by_file")}
          </Link>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          aria-label={t("csv_detail")}
          disabled={found.length === 0}
          onClick={() => saveFile(csvText(recordRows(found, columns)), `${props.name}.csv`)}
        >
          {t("csv")}
        </Button>
      </div>
      {found.length === 0 ? (
        <Nothing searched={items.length > 0 ? text : null} empty={props.empty} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, by keyboard too
        <div className={styles.scroll} tabIndex={0}>
          <table className={styles.table}>
            <Head columns={columns} sort={sort} choose={setSort} />
            <tbody>
              {found.slice(0, most).map((item) => (
                <tr key={props.idOf(item)}>
                  {columns.map((column) => (
                    <Cell key={column.key} column={column} item={item} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > most && (
        <Button
          size="xs"
          variant="default"
          className={styles.more}
          onClick={() => setMost(most + 5 * page_size)}
        >
          {t("more", { count: Math.min(found.length - most, 5 * page_size) })}
        </Button>
      )}
    </>
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

function Nothing(props: {
  searched: string | null;
  empty: { title: string; detail?: string } | undefined;
}) {
  const { t } = useTranslation("setup");
  if (props.searched) return <EmptyState title={t("none_match", { text: props.searched })} />;
  return <EmptyState {...(props.empty ?? { title: t("none"), detail: t("none_detail") })} />;
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

function Cell<Item>({ column, item }: { column: Column<Item>; item: Item }) {
  const { t } = useTranslation("setup");
  const text = column.text(item);
  const plain = typeof text === "boolean" ? t(text ? "yes" : "no") : text;
  return (
    <td className={column.number ? "of-number" : undefined} data-wraps={column.wraps}>
      {column.cell ? column.cell(item) : plain}
    </td>
  );
}
