import { IconUserCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ActingNow } from "@/api/session";
import styles from "./ActingMark.module.css";
import { useAutoSignOff } from "./useAutoSignOff";

/** Who signed on at this panel; before they are signed off, for how long they still are. */
export function ActingMark(props: { acting: ActingNow; after: number }) {
  const { t } = useTranslation("people");
  const left = useAutoSignOff(props.acting, props.after);
  const name = props.acting.user.display_name;
  return (
    <>
      <span className={styles.acting} title={t("acting.detail", { name })}>
        <IconUserCheck size={20} stroke={1.8} aria-hidden />
        <span className={styles.hidden}>{t("acting.label")} </span>
        <b>{name}</b>
      </span>
      {left !== null && left > 0 && (
        <div className={styles.countdown} role="alert">
          <div>
            <b>{t("acting.signing_off", { name })}</b>
            <span>{t("acting.touch")}</span>
          </div>
          <strong role="timer" aria-live="off">
            {t("acting.left", { seconds: left })}
          </strong>
        </div>
      )}
    </>
  );
}
