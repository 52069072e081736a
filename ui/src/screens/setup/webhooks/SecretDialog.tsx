import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../Dialog";
import styles from "../Setup.module.css";

/** The secret stands here and nowhere else, ever. */
export function SecretDialog(props: { name: string; secret: string; close: () => void }) {
  const { t } = useTranslation("calls");
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={t("webhooks.secret_of", { name: props.name })} close={props.close}>
      <div className={styles.form}>
        <p>{t("webhooks.secret_detail")}</p>
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
            <span aria-live="polite">{t(copied ? "webhooks.copied" : "webhooks.copy")}</span>
          </Button>
          <Button onClick={props.close}>{t("webhooks.done")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
