import { useTranslation } from "react-i18next";
import type { LineStatus, Rate } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { Loading } from "@/components/shell/Fallbacks";
import { ChoiceCard } from "./ChoiceCard";
import cards from "./ChoiceCard.module.css";
import { type Choice, keyOf, obstacleOf, type Way } from "./choice";

const most = 100;

/** The choices as large cards, one of which is picked; arrow keys move between them. */
export function ChoiceList(props: {
  way: Way;
  text: string;
  choices: Choice[];
  pending: boolean;
  chosen: Choice | null;
  status: LineStatus;
  rates: Rate[];
  pick: (choice: Choice) => void;
}) {
  const { t } = useTranslation("line");
  const { way, text, choices, status } = props;
  if (choices.length === 0 && props.pending) return <Loading />;
  if (choices.length === 0 && text !== "") {
    return <EmptyState title={t("run.none_match", { text })} detail={t("run.none_match_detail")} />;
  }
  if (choices.length === 0) return <Nothing way={way} />;
  const chosen = props.chosen && keyOf(props.chosen);
  const first = way === "scheduled" && text === "" ? choices.find(isStartable(status)) : undefined;
  return (
    <fieldset className={cards.cards} data-way={way}>
      <legend className="of-hidden">{t(`run.${way}`)}</legend>
      {choices.slice(0, most).map((choice) => (
        <ChoiceCard
          key={keyOf(choice)}
          choice={choice}
          checked={keyOf(choice) === chosen}
          next={choice === first}
          obstacle={obstacleOf(choice, status)}
          zone={status.line.time_zone}
          rates={props.rates}
          pick={props.pick}
        />
      ))}
      {choices.length > most && (
        <p className="of-quiet">{t("run.more", { shown: most, all: choices.length })}</p>
      )}
    </fieldset>
  );
}

const isStartable = (status: LineStatus) => (choice: Choice) => obstacleOf(choice, status) === null;

function Nothing({ way }: { way: Way }) {
  const { t } = useTranslation("line");
  switch (way) {
    case "scheduled":
      return <EmptyState title={t("run.none_scheduled")} detail={t("run.none_scheduled_detail")} />;
    case "orders":
      return <EmptyState title={t("run.none_orders")} detail={t("run.none_orders_detail")} />;
    case "product":
      return <EmptyState title={t("run.none_products")} detail={t("run.none_products_detail")} />;
    case "mode":
      return <EmptyState title={t("run.none_modes")} />;
  }
}
