import { useTranslation } from "react-i18next";
import { type Way, ways } from "./choice";
import styles from "./RunControl.module.css";

/** From what to start: schedule, orders, product or mode. */
export function WayTabs(props: { way: Way; choose: (way: Way) => void }) {
  const { t } = useTranslation("line");
  return (
    <fieldset className={styles.ways}>
      <legend className="of-hidden">{t("run.choose")}</legend>
      {ways.map((way) => (
        <label key={way} className={styles.way}>
          <input
            type="radio"
            name="way"
            className="of-hidden"
            checked={way === props.way}
            onChange={() => props.choose(way)}
          />
          <span>{t(`run.${way}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
