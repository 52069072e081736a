import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import styles from "../orders/KeysHelp.module.css";

const keys = [
  { act: "start", keys: ["F2"] },
  { act: "end", keys: ["F4"] },
  { act: "pause", keys: ["F8"] },
  { act: "search", keys: ["F3"] },
  { act: "tabs", keys: ["Alt", "1 \u2026 5"] },
  { act: "move", keys: ["\u2191", "\u2193"] },
  { act: "digits", keys: ["0 \u2026 9"] },
  { act: "record", keys: ["Enter"] },
  { act: "help", keys: ["?", "F1"] },
] as const;

/** The keys of this screen. */
export function KeysHelp(props: { onClose: () => void }) {
  const { t } = useTranslation("line");
  return (
    <Dialog onClose={props.onClose} title={t("keys.title")} size={520}>
      <dl className={styles.keys}>
        {keys.map(({ act, keys: of_act }) => (
          <div key={act}>
            <dt>
              {of_act.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${act}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="of-quiet">{t("keys.scanner")}</p>
    </Dialog>
  );
}
