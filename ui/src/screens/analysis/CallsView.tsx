import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Call, type CallKind, callKinds, callsFile, callsQuery } from "@/api/calls";
import { useNow } from "@/api/now";
import type { Asset, Schemas } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { When } from "@/components/When";
import { formatClock, formatDuration, secondsBetween } from "@/lib/duration";
import adherence from "./Adherence.module.css";
import styles from "./Analysis.module.css";
import { CsvButton } from "./CsvButton";
import type { AnalysisSearch } from "./search";
import type { Span } from "./span";

const few = 200;
const most = 1000;

/** Calls for help in a span of time, with how long help took. */
export function CallsView(props: {
  asset: Asset;
  span: Span;
  search: AnalysisSearch;
  change: (part: Partial<AnalysisSearch>) => void;
}) {
  const { t } = useTranslation("calls");
  const { asset, span, change } = props;
  const [limit, setLimit] = useState(few);
  const kind = callKinds.find((each) => each === props.search.kind);
  const asked = { line: asset.path || String(asset.id), ...span, ...(kind && { kind }) };
  const { data, error } = useQuery(callsQuery({ ...asked, limit }));
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  return (
    <>
      {error && <ProblemNotice error={error} />}
      <section className={styles.figures} aria-label={t("list.label")}>
        <div className={styles.tools}>
          <h2>{t("list.label")}</h2>
          <div className={styles.scroll}>
            <SegmentedControl
              size="xs"
              aria-label={t("list.kind")}
              data={[
                { value: "", label: t("list.all") },
                ...callKinds.map((value) => ({
                  value: value as string,
                  label: t(`kind.${value}`),
                })),
              ]}
              value={kind ?? ""}
              onChange={(value) => change({ kind: value === "" ? undefined : value })}
            />
          </div>
          <CsvButton href={callsFile(asked)} label={t("list.csv")} detail={t("list.csv_detail")} />
        </div>
        {data.items.length === 0 ? (
          <EmptyState title={t("list.empty")} detail={t("list.empty_detail")} />
        ) : (
          <>
            <Medians kinds={data.kinds} />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, by keyboard too */}
            <div className={styles.scroll} tabIndex={0}>
              <Table items={data.items} asset={asset} />
            </div>
          </>
        )}
      </section>
      {data.next_cursor !== null && limit < most && (
        <p className={adherence.more}>
          <Button variant="default" size="xs" onClick={() => setLimit(most)}>
            {t("list.more")}
          </Button>
        </p>
      )}
    </>
  );
}

/** Half of the calls of a kind were acknowledged, and solved, as quickly as this. */
function Medians({ kinds }: { kinds: Schemas["ResponseTimes"][] }) {
  const { t } = useTranslation("calls");
  return (
    <dl className={adherence.totals} title={t("list.median")}>
      {kinds.map(({ kind, calls, response_time, time }) => (
        <div key={kind}>
          <dt>{t(`kind.${kind}`)}</dt>
          <dd>
            {t("list.calls", { count: calls })}
            {response_time !== null && (
              <small>{t("list.median_response", { time: formatDuration(response_time) })}</small>
            )}
            {time !== null && (
              <small>{t("list.median_time", { time: formatDuration(time) })}</small>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Table({ items, asset }: { items: Call[]; asset: Asset }) {
  const { t } = useTranslation("calls");
  const of_line = asset.level === "line";
  return (
    <table className={`${styles.table} ${adherence.entries}`}>
      <thead>
        <tr>
          <th scope="col">{t("list.called_at")}</th>
          {!of_line && <th scope="col">{t("list.line")}</th>}
          <th scope="col">{t("list.kind")}</th>
          <th scope="col">{t("list.note")}</th>
          <th scope="col">{t("list.called_by")}</th>
          <th scope="col" className="of-number">
            {t("list.response_time")}
          </th>
          <th scope="col">{t("list.acknowledged_by")}</th>
          <th scope="col" className="of-number">
            {t("list.time")}
          </th>
          <th scope="col">{t("list.resolved_by")}</th>
          <th scope="col">{t("list.resolution")}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((call) => (
          <tr key={call.id}>
            <td>
              <When at={call.called_at} zone={asset.time_zone} />
            </td>
            {!of_line && <td>{call.line_name}</td>}
            <td>{t(`kind.${call.kind as CallKind}`)}</td>
            <td>{call.note}</td>
            <td>{call.called_by}</td>
            <Took time={call.response_time} since={call.called_at} over={call.resolved_at !== null}>
              {t("list.not_acknowledged")}
            </Took>
            <td>{call.acknowledged_by}</td>
            <Took time={call.time} since={call.called_at} over={false}>
              {t("list.open")}
            </Took>
            <td>{call.resolved_by}</td>
            <td>{call.resolution}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How long it took; of what is not done yet, how long it has been. */
function Took(props: { time: number | null; since: string; over: boolean; children: string }) {
  const now = useNow();
  if (props.time !== null) return <td className="of-number">{formatClock(props.time)}</td>;
  if (props.over) return <td className="of-number of-quiet">{props.children}</td>;
  return (
    <td className="of-number">
      <MeaningTag meaning="down">
        {formatClock(secondsBetween(props.since, now))} {props.children}
      </MeaningTag>
    </td>
  );
}
