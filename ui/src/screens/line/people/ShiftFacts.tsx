import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Handover } from "@/api/people";
import { MeaningMark } from "@/components/MeaningMark";
import { Quantity } from "@/components/Quantity";
import { When } from "@/components/When";
import { formatDuration } from "@/lib/duration";
import styles from "./Handover.module.css";

const shown_stops = 6;

/** What ran, what stood, what was called for, and who was there. */
export function ShiftFacts(props: { told: Handover; path: string; zone: string }) {
  const { t } = useTranslation("people");
  const { told, path } = props;
  const { uncoded } = told;
  return (
    <div className={styles.facts}>
      {uncoded.times > 0 && (
        <Link
          to="/line/$"
          params={{ _splat: path }}
          search={{ tab: "manual", part: "states" }}
          className={styles.uncoded}
        >
          <MeaningMark meaning="down" />
          <span>
            <b>{t("facts.uncoded", { count: uncoded.times })}</b>
            <span>{t("facts.uncoded_detail", { time: formatDuration(uncoded.time) })}</span>
          </span>
        </Link>
      )}
      <Part title={t("facts.ran")} empty={told.runs.length === 0 && t("facts.nothing_ran")}>
        <Runs runs={told.runs} />
      </Part>
      <Part title={t("facts.stops")} empty={told.stops.length === 0 && t("facts.no_stops")}>
        <Stops stops={told.stops.slice(0, shown_stops)} />
      </Part>
      <Part title={t("facts.calls")} empty={told.calls.length === 0 && t("facts.no_calls")}>
        <Calls calls={told.calls} zone={props.zone} />
      </Part>
      <Part title={t("facts.people")} empty={told.people.length === 0 && t("facts.nobody")}>
        <p>{told.people.join(", ")}</p>
      </Part>
    </div>
  );
}

function Part(props: { title: string; empty: string | false; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={props.title}>
      <h3>{props.title}</h3>
      {props.empty === false ? props.children : <p className="of-quiet">{props.empty}</p>}
    </section>
  );
}

function Runs({ runs }: { runs: Handover["runs"] }) {
  const { t } = useTranslation("people");
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("facts.order")}</th>
          <th scope="col" className="of-number">
            {t("facts.good")}
          </th>
          <th scope="col" className="of-number">
            {t("facts.waste")}
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={`${run.order_number} ${run.product_name} ${run.unit}`}>
            <th scope="row">
              {run.order_number !== null && <b>{run.order_number}</b>} {run.product_name}
            </th>
            <td className="of-number">
              <Quantity value={run.good_quantity} unit={run.unit} />
            </td>
            <td className="of-number">
              <Quantity value={run.waste_quantity} unit={run.unit} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Stops({ stops }: { stops: Handover["stops"] }) {
  const { t } = useTranslation("people");
  return (
    <table>
      <tbody>
        {stops.map((stop) => (
          <tr key={`${stop.state} ${stop.category}`}>
            <th scope="row">
              {stop.state} {stop.category !== null && <small>{stop.category}</small>}
            </th>
            <td className="of-number">{t("facts.times", { count: stop.times })}</td>
            <td className="of-number">{formatDuration(stop.time)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Calls({ calls, zone }: { calls: Handover["calls"]; zone: string }) {
  const { t } = useTranslation("people");
  return (
    <table>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <th scope="row">
              {t(`facts.kind.${call.kind}`)} {call.note !== "" && <small>{call.note}</small>}
            </th>
            <td className="of-number">
              <When at={call.called_at} zone={zone} />
            </td>
            <td className="of-number">
              {call.time === null ? t("facts.still_open") : formatDuration(call.time)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
