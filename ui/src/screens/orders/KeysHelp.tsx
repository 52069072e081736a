import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import styles from "./KeysHelp.module.css";
import { key_help } from "./keys";

/** The keys of this screen. */
export function KeysHelp(props: { onClose: () => void }) {
  const { t } = useTranslation("orders");
  return (
    <Dialog onClose={props.onClose} title={t("keys.title")} size={560}>
      <dl className={styles.keys}>
        {key_help.map(({ act, keys }) => (
          <div key={act}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${act as "move"}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
