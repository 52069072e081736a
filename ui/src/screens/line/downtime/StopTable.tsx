import { IconChevronDown, IconChevronRight, IconDownload, IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { formatDuration } from "@/lib/duration";
import { StopRow } from "./StopRow";
import styles from "./StopTable.module.css";
import { type Filter, filtered, type Row, rowsOf } from "./stops";
import type { ChosenStops } from "./useChosen";
import type { Shown } from "./waiting";
import { useWords } from "./words";

interface TableProps {
  items: readonly Shown[];
  now: number;
  zone: string;
  micro_stop_time: number;
  chosen: ChosenStops;
  open: (stop: Shown) => void;
  /** Where the states of the time shown are had as a file. */
  file: string;
}

export type Column = "start" | "duration" | "reason" | "comment" | "part" | "cell" | "by";

/** The columns that have something to say: those of notes only where something is noted. */
function columnsOf(stops: readonly Shown[]): Column[] {
  const any = (said: (stop: Shown) => unknown) => stops.some((stop) => Boolean(said(stop)));
  return [
    "start",
    "duration",
    "reason",
    ...(any((stop) => stop.comment) ? (["comment"] as const) : []),
    ...(any((stop) => stop.part_required) ? (["part"] as const) : []),
    ...(any((stop) => stop.cell) ? (["cell"] as const) : []),
    "by",
  ];
}

/** The stops of the time shown: those without a reason first, then the newest. */
export function StopTable(props: TableProps) {
  const { t } = useTranslation("downtime");
  const { items, now, micro_stop_time, chosen } = props;
  const [filter, setFilter] = useState<Filter>({ text: "", only: "all" });
  const rows = useMemo(
    () => rowsOf(filtered(items, filter, micro_stop_time, now), micro_stop_time, now),
    [items, filter, micro_stop_time, now],
  );
  const shown = rows.flatMap((row) => (row.kind === "stop" ? [row.stop] : row.stops)) as Shown[];
  const columns = columnsOf(shown);
  const any = filter.text !== "" || filter.only !== "all";
  return (
    <section className={styles.part} aria-label={t("table.label")}>
      <Tools filter={filter} change={setFilter} file={props.file} />
      {rows.length === 0 ? (
        <EmptyState
          title={t(any ? "table.none_match" : "table.none")}
          detail={t(any ? "table.none_match_detail" : "table.none_detail")}
        />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th className={styles.check}>
                <input
                  type="checkbox"
                  aria-label={t("table.choose_all")}
                  checked={chosen.has(shown)}
                  onChange={(event) => chosen.toggle(shown, event.currentTarget.checked)}
                />
              </th>
              {columns.map((name) => (
                <th key={name} scope="col" data-column={name}>
                  {t(`table.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) =>
              row.kind === "stop" ? (
                <StopRow key={row.key} {...props} columns={columns} stop={row.stop} />
              ) : (
                <Group key={row.key} {...props} columns={columns} row={row} />
              ),
            )}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Tools(props: { filter: Filter; change: (filter: Filter) => void; file: string }) {
  const { t } = useTranslation("downtime");
  const { filter, change } = props;
  return (
    <div className={styles.tools}>
      <fieldset className={styles.only}>
        <legend className="of-hidden">{t("table.only")}</legend>
        {(["all", "uncoded", "short"] as const).map((only) => (
          <label key={only} className={styles.each}>
            <input
              type="radio"
              name="stops-only"
              className="of-hidden"
              checked={filter.only === only}
              onChange={() => change({ ...filter, only })}
            />
            {t(`table.${only}`)}
          </label>
        ))}
      </fieldset>
      <label className={styles.search}>
        <IconSearch size={18} aria-hidden />
        <input
          type="search"
          aria-label={t("table.search")}
          placeholder={t("table.search")}
          value={filter.text}
          onChange={(event) => change({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      <a className={styles.file} href={props.file} download>
        <IconDownload size={20} stroke={1.7} aria-hidden />
        <span>{t("table.export")}</span>
      </a>
    </div>
  );
}

/** The short stops of one reason in one hour: one row, which opens. */
function Group(
  props: TableProps & { columns: readonly Column[]; row: Extract<Row, { kind: "group" }> },
) {
  const { t } = useTranslation("downtime");
  const { row, chosen } = props;
  const [open, setOpen] = useState(false);
  const words = useWords(props.zone);
  const stops = row.stops as Shown[];
  const [first] = stops;
  if (!first) return null;
  const from = words.clock(row.hour).slice(0, 5);
  const name = `${words.name(first)}, ${from}, ${t("table.group", { count: stops.length })}`;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <>
      <tr className={styles.row} data-group data-uncoded={first.uncoded}>
        <td className={styles.check}>
          <input
            type="checkbox"
            aria-label={t("table.choose", { stop: name })}
            checked={chosen.has(stops)}
            onChange={(event) => chosen.toggle(stops, event.currentTarget.checked)}
          />
        </td>
        <td data-column="start">{from}</td>
        <td data-column="duration">{formatDuration(row.time)}</td>
        <td data-column="reason" colSpan={props.columns.length - 2}>
          <button
            type="button"
            className={styles.opener}
            aria-expanded={open}
            title={t(open ? "table.shut" : "table.open")}
            onClick={() => setOpen(!open)}
          >
            <Chevron size={20} aria-hidden />
            <span>
              {words.name(first)} <small>{t("table.group", { count: stops.length })}</small>
            </span>
          </button>
        </td>
      </tr>
      {open && stops.map((stop) => <StopRow key={stop.start_at} {...props} stop={stop} within />)}
    </>
  );
}
