import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { entriesQuery } from "@/api/plan";
import type { Asset, Id } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { formatDuration } from "@/lib/duration";
import panel from "../Panel.module.css";
import type { GoTo } from "../whatif/props";
import { bestIn } from "../why/address";
import styles from "./Figures.module.css";
import type { LateRow } from "./figures";

const most = 50;

interface Props {
  rows: readonly LateRow[];
  /** The orders that were late before the last act; null where nothing was done. */
  before: ReadonlySet<Id> | null;
  whatIf: Id | null;
  byId: ReadonlyMap<Id, Asset>;
  goTo: GoTo;
}

/** Goes to where an order ends on the board, or asks why there; without an entry to the order. */
function useOpening(whatIf: Id | null, goTo: GoTo) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const open = async ({ order_id, number }: LateRow, why: boolean) => {
    try {
      setError(null);
      const filter = { order: order_id, what_if: whatIf ?? undefined };
      const { items } = await client.fetchQuery({ ...entriesQuery(filter), staleTime: 0 });
      const own = items.filter((each) => each.order_id === order_id);
      const last = own.sort((one, other) => one.end_at.localeCompare(other.end_at)).at(-1);
      const asked = last ? { why: String(last.id) } : { best: bestIn({ order: order_id }) };
      if (why) await navigate({ to: "/schedule", search: (now) => ({ ...now, ...asked }) });
      else if (last) goTo(last.id, last);
      else await navigate({ to: "/orders", search: { order: number } });
    } catch (problem) {
      setError(problem);
    }
  };
  return { open, error };
}

/** Every order that is late by the plan or expected to be, by how much, and why. */
export function LateOrders({ rows, before, whatIf, goTo }: Props) {
  const { t } = useTranslation("plan");
  const { open, error } = useOpening(whatIf, goTo);
  return (
    <section className={panel.part}>
      <div className={styles.partHead}>
        <h3>{t("panel.late")}</h3>
        {whatIf === null && rows.length > 0 && (
          <Link to="/orders" search={{ late: "expected" }}>
            {t("panel.late_all")}
          </Link>
        )}
      </div>
      {error !== null && <ProblemNotice error={error} />}
      {rows.length === 0 && <p className="of-quiet">{t("panel.late_none")}</p>}
      <ul className={`${panel.items} ${styles.late}`}>
        {rows.slice(0, most).map((row) => (
          <li key={row.order_id}>
            <LateItem
              row={row}
              fresh={before !== null && row.planned_end !== null && !before.has(row.order_id)}
              onOpen={() => void open(row, false)}
              onWhy={() => void open(row, true)}
            />
          </li>
        ))}
      </ul>
      {rows.length > most && (
        <p className="of-quiet">{t("panel.late_more", { count: rows.length - most })}</p>
      )}
    </section>
  );
}

function LateItem(props: { row: LateRow; fresh: boolean; onOpen: () => void; onWhy: () => void }) {
  const { t } = useTranslation(["plan", "why"]);
  const zone = usePlantZone();
  const { row } = props;
  const warning = row.reason === "expected" || row.reason === "not_planned";
  const tag = (
    <MeaningTag meaning={row.reason === "expected" ? "hold" : "down"}>
      {t("common:time.late_by", { time: formatDuration(row.lateness) })}
    </MeaningTag>
  );
  const about = row.reason === "not_planned" ? "panel.not_on_board" : "panel.go";
  return (
    <>
      <button
        type="button"
        className={panel.item}
        title={t(about, { number: row.number })}
        data-warning={warning}
        onClick={props.onOpen}
      >
        <span className={panel.between}>
          <b>
            {row.number}
            {props.fresh && <em className={styles.fresh}>{t("panel.newly")}</em>}
          </b>
          {tag}
        </span>
        <span className={styles.cut}>{row.product_name}</span>
        <span className={styles.why}>{t(`panel.reason.${row.reason}`)}</span>
        <span className="of-quiet">
          {t("panel.due")} <When at={row.due_at} zone={zone} />
          {row.planned_end !== null && (
            <>
              {` · ${t("panel.planned_end")} `}
              <When at={row.planned_end} zone={zone} />
            </>
          )}
          {row.expected_end !== null && (
            <>
              {` · ${t("panel.expected_end")} `}
              <When at={row.expected_end} zone={zone} />
            </>
          )}
        </span>
      </button>
      <Button className={styles.ask} size="compact-xs" variant="subtle" onClick={props.onWhy}>
        {t(row.planned_end === null ? "why:best" : "why:why")}
      </Button>
    </>
  );
}
