import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import styles from "./Setup.module.css";

/** The secret stands here and nowhere else, ever. */
export function SecretDialog(props: {
  title: string;
  detail?: string;
  secret: string;
  close: () => void;
}) {
  const { t } = useTranslation("setup");
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={props.title} close={props.close}>
      <div className={styles.form}>
        {props.detail !== undefined && <p>{props.detail}</p>}
        <code className={styles.token}>{props.secret}</code>
        <div className={styles.buttons}>
          <Button
            variant="default"
            leftSection={
              copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
            }
            onClick={() => {
              void navigator.clipboard.writeText(props.secret).then(() => setCopied(true));
            }}
          >
            <span aria-live="polite">{t(copied ? "keys.copied" : "keys.copy")}</span>
          </Button>
          <Button onClick={props.close}>{t("keys.done")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
