import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type BestPlace, bestPlacesQuery, type Seeking } from "@/api/explaining";
import { Dialog } from "@/components/Dialog";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Quantity } from "@/components/Quantity";
import { formatDuration } from "@/lib/duration";
import { ReasonLines } from "../Ghost";
import { signed } from "../whatif/FigureTable";
import type { Explaining } from "./props";
import styles from "./Why.module.css";

const most_late = 3;

/** What a place does to the plan, in words. */
function Effect({ place }: { place: BestPlace }) {
  const { t } = useTranslation("why");
  const named = place.makes_late.slice(0, most_late);
  const more = place.makes_late.length - named.length;
  return (
    <>
      {place.changeover_time !== 0 && (
        <div>
          <MeaningTag meaning="setup">
            {t("places.changeover", {
              time: signed(place.changeover_time, formatDuration),
            })}
          </MeaningTag>
        </div>
      )}
      <div className={place.moves === 0 ? "of-quiet" : undefined}>
        {place.moves === 0 ? t("places.fits") : t("places.moves", { count: place.moves })}
      </div>
      {named.map(({ order_id, order_number, by }) => (
        <div key={order_id}>
          <MeaningTag meaning="down">
            {t("places.makes_late", { number: order_number, time: formatDuration(by) })}
          </MeaningTag>
        </div>
      ))}
      {more > 0 && <div className="of-quiet">{t("places.more_late", { count: more })}</div>}
    </>
  );
}

/** Places as rows, the best first. */
function PlaceRows(props: {
  places: readonly BestPlace[];
  clockOn: Explaining["clockOn"];
  busy: BestPlace | null;
  onTake: (place: BestPlace) => void;
}) {
  const { t } = useTranslation("why");
  return (
    <table className={styles.places}>
      <thead>
        <tr>
          <th scope="col">{t("places.line")}</th>
          <th scope="col">{t("places.time")}</th>
          <th scope="col">{t("places.late")}</th>
          <th scope="col">{t("places.effect")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {props.places.map((place) => {
          const clock = props.clockOn(place.line_id);
          const start = clock(Date.parse(place.start_at));
          return (
            <tr key={`${place.line_id} ${place.start_at}`}>
              <td>
                <b>{place.line_name}</b>
                <div className="of-quiet">
                  {place.after?.order_number
                    ? t("places.after", { number: place.after.order_number })
                    : t("places.first")}
                </div>
              </td>
              <td className="of-nowrap">
                {start}
                <div>– {clock(Date.parse(place.end_at))}</div>
              </td>
              <td>
                {place.late_by > 0 ? (
                  <MeaningTag meaning="down">
                    {t("common:time.late_by", { time: formatDuration(place.late_by) })}
                  </MeaningTag>
                ) : (
                  <MeaningTag meaning="running">{t("on_time")}</MeaningTag>
                )}
              </td>
              <td>
                <Effect place={place} />
              </td>
              <td>
                <Button
                  size="xs"
                  variant="default"
                  loading={props.busy === place}
                  aria-label={t("places.take_at", { line: place.line_name, start })}
                  onClick={() => props.onTake(place)}
                >
                  {t("places.take")}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The best places for an order or an entry, each to be taken with one press. */
export function BestPlaces(props: Explaining & { seeking: Seeking }) {
  const { t } = useTranslation("why");
  const { seeking, acts, what_if, clockOn } = props;
  const { data, error } = useQuery(bestPlacesQuery(seeking, what_if));
  const [busy, setBusy] = useState<BestPlace | null>(null);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  const take = async (place: BestPlace) => {
    if (!data) return;
    const { entry, order_id: id, order_number: number, quantity } = data;
    const at = { line_id: place.line_id, start: Date.parse(place.place_at) };
    setBusy(place);
    const refusal = entry
      ? await acts.move(entry, at, "push")
      : await acts.place({ id, number }, at, quantity ?? "0", "push");
    setBusy(null);
    if (refusal) {
      acts.forget();
      setReasons(refusal.reasons);
    } else {
      props.onClose();
      if (entry) props.goTo(entry.id, place);
    }
  };
  const number = data?.order_number ?? "";
  return (
    <Dialog onClose={props.onClose} title={t("places.title", { number })} size={860}>
      {error && <ProblemNotice error={error} />}
      {!data && !error && <p className="of-quiet">{t("asking")}</p>}
      {data && (
        <div className={styles.body}>
          <p className="of-quiet">
            {data.quantity !== null && (
              <>
                <Quantity value={data.quantity} unit={data.unit} />.{" "}
              </>
            )}
            {t("places.detail")}
          </p>
          <ReasonLines reasons={reasons} />
          {data.items.length === 0 ? (
            <p>{t("places.none")}</p>
          ) : (
            <PlaceRows places={data.items} clockOn={clockOn} busy={busy} onTake={take} />
          )}
          {data.cannot.length > 0 && (
            <details open={data.items.length === 0}>
              <summary>{t("places.cannot", { count: data.cannot.length })}</summary>
              <ul className={styles.cannot}>
                {data.cannot.map(({ line_id, line_name, detail }) => (
                  <li key={line_id}>
                    <b>{line_name}</b> {detail}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
    </Dialog>
  );
}
