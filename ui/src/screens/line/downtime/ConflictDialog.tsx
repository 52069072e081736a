import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import { MeaningTag } from "@/components/MeaningMark";
import styles from "./Sheet.module.css";
import { meaningOf } from "./strip";
import type { StateActs } from "./useStateActs";
import { useWords } from "./words";

/** Two wanted the same time: what the other made of it, and the choice between both. */
export function ConflictDialog(props: { acts: StateActs; zone: string }) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { conflict, leave, busy } = props.acts;
  if (!conflict) return null;
  return (
    <Dialog title={t("conflict.title")} onClose={leave} size={520}>
      <div className={styles.choices}>
        <section>
          <h3>{t("conflict.theirs")}</h3>
          <ul className={styles.versions}>
            {conflict.theirs.map((item) => (
              <li key={item.start_at}>
                <MeaningTag meaning={meaningOf(item)}>{words.name(item)}</MeaningTag>
                <span>
                  {words.clock(item.start_at)}
                  {"\u2013"}
                  {item.end_at === null ? t("strip.now") : words.clock(item.end_at)}
                </span>
                {item.edited_by && <span className="of-quiet">{item.edited_by}</span>}
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>{t("conflict.yours")}</h3>
          <b>{conflict.said}</b>
        </section>
        <button type="button" className={styles.main} data-autofocus onClick={leave}>
          {t("conflict.leave")}
        </button>
        <button type="button" className={styles.plain} disabled={busy} onClick={conflict.again}>
          {t("conflict.mine")}
        </button>
      </div>
    </Dialog>
  );
}
