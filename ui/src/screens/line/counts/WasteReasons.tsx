import { useTranslation } from "react-i18next";
import styles from "./Counts.module.css";
import { useReasons } from "./useReasons";

/** Of which reason the waste is that a correction adds or takes. */
export function WasteReasons(props: {
  path: string;
  chosen: number | null;
  choose: (reason: number | null) => void;
}) {
  const { t } = useTranslation("line");
  const reasons = useReasons(props.path);
  if (!reasons || reasons.length === 0) return null;
  const choices = [...reasons, { id: null, name: t("manual.no_reason") }];
  return (
    <fieldset className={styles.counters}>
      <legend>{t("correct.waste_reason")}</legend>
      {choices.map(({ id, name }) => (
        <label key={id} className={styles.counter}>
          <input
            type="radio"
            name="waste_reason"
            checked={id === props.chosen}
            onChange={() => props.choose(id)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
