import { useId } from "react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "@/lib/duration";
import styles from "./Optimise.module.css";
import {
  costAt,
  levelOf,
  top_level,
  type WeightName,
  type Weights,
  weight_names,
  worthOf,
} from "./weights";

const levels = ["0", "1", "2", "3", "4", "5"] as const;

/** What matters how much, in words: a slider each, and what an hour of it is worth. */
export function WeightFields(props: {
  weights: Weights;
  onWeights: (part: Partial<Weights>) => void;
}) {
  return weight_names.map((name) => (
    <Weight
      key={name}
      name={name}
      weights={props.weights}
      onCost={(cost) => props.onWeights({ [name]: cost })}
    />
  ));
}

function Weight(props: { name: WeightName; weights: Weights; onCost: (cost: number) => void }) {
  const { t } = useTranslation("optimise");
  const { name, weights } = props;
  const id = useId();
  const level = levelOf(name, weights[name]);
  const word = t(`weights.level.${levels[level] ?? "0"}`);
  const worth = name === "lateness" ? null : worthOf(name, weights);
  const detail =
    worth === null || name === "lateness"
      ? t(`weights.about.${name}`)
      : t(`weights.worth.${name}`, { time: formatDuration(worth) });
  return (
    <div className={styles.weight}>
      <label htmlFor={id}>{t(`weights.name.${name}`)}</label>
      <output htmlFor={id}>{word}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={top_level}
        step={1}
        value={level}
        aria-valuetext={word}
        aria-describedby={`${id}-detail`}
        onChange={(event) => props.onCost(costAt(name, Number(event.currentTarget.value)))}
      />
      <small id={`${id}-detail`}>{detail}</small>
    </div>
  );
}
