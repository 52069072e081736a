import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FoundEntry, foundPlanQuery } from "@/api/optimisations";
import { assetsQuery } from "@/api/plant";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import panel from "../Panel.module.css";
import styles from "./Optimise.module.css";
import type { Place } from "./props";
import { itemKey, setTrace, useFoundTrace } from "./trace";

const most = 40;

/** What a found plan moves to, or newly puts on, one line; pressed, it is shown on the board. */
export function Moves(props: { job: number; line_id: number; onPlace: (place: Place) => void }) {
  const { t } = useTranslation("optimise");
  const { data, error } = useQuery(foundPlanQuery(props.job));
  const assets = useQuery(assetsQuery).data?.items;
  const plant_zone = usePlantZone();
  const zone = assets?.find(({ id }) => id === props.line_id)?.time_zone ?? plant_zone;
  const [all, setAll] = useState(false);
  const moves = useMemo(
    () =>
      (data?.items ?? [])
        .filter(({ line_id, what }) => line_id === props.line_id && what !== "same")
        .sort((one, other) => one.start_at.localeCompare(other.start_at)),
    [data, props.line_id],
  );
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  const shown = all ? moves : moves.slice(0, most);
  return (
    <>
      <ul className={styles.moves}>
        {shown.map((item) => (
          <li key={itemKey(item)}>
            <Move item={item} zone={zone} onPlace={props.onPlace} />
          </li>
        ))}
      </ul>
      {shown.length < moves.length && (
        <Button
          className={styles.moreMoves}
          size="compact-sm"
          variant="default"
          onClick={() => setAll(true)}
        >
          {t("found.more", { count: moves.length - shown.length })}
        </Button>
      )}
    </>
  );
}

function Move(props: { item: FoundEntry; zone: string; onPlace: (place: Place) => void }) {
  const { t } = useTranslation("optimise");
  const { item, zone } = props;
  const { before } = item;
  const picked = useFoundTrace().picked === itemKey(item);
  return (
    <button
      type="button"
      className={panel.item}
      aria-pressed={picked}
      title={t("found.go", { number: item.order_number })}
      onClick={() => {
        setTrace({ on: true, picked: itemKey(item) });
        props.onPlace(item);
      }}
    >
      <span className={panel.between}>
        <b>{item.order_number}</b>
        {item.late ? (
          <MeaningTag meaning="down">{t("found.late")}</MeaningTag>
        ) : (
          <span className="of-quiet">
            {t(`found.what.${item.what === "new" ? "new" : "moved"}`)}
          </span>
        )}
      </span>
      <span className="of-quiet">{item.product_name}</span>
      <span>
        <When at={item.start_at} zone={zone} />
        {" – "}
        <When at={item.end_at} zone={zone} />
      </span>
      {before && (
        <span className="of-quiet">
          {t("found.was")} {before.line_id !== item.line_id && `${before.line_name}, `}
          <When at={before.start_at} zone={zone} />
        </span>
      )}
    </button>
  );
}
