import { useTranslation } from "react-i18next";
import type { ActingNow } from "@/api/session";
import { ProblemNotice } from "@/components/ProblemNotice";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import styles from "./People.module.css";
import { useSignOn } from "./useSignOn";

/** Who acts at this panel now, and how that ends. */
export function ActingCard(props: { line: string; acting: ActingNow; close: () => void }) {
  const { t } = useTranslation("people");
  const zone = usePlantZone();
  const { off } = useSignOn(props.line);
  // Not by a callback of the call: this card is gone before it would be called.
  const end = (leave: boolean) => void off.mutateAsync(leave).then(props.close, () => undefined);
  return (
    <section className={styles.actingCard} aria-label={t("acting.label")}>
      <p className={styles.actingWho}>
        <b>{props.acting.user.display_name}</b>
        <span>
          {t("acting.since")} <When at={props.acting.since} zone={zone} />
        </span>
      </p>
      <ProblemNotice error={off.error} />
      <div className={styles.acts}>
        <button
          type="button"
          className={styles.act}
          disabled={off.isPending}
          onClick={() => end(false)}
        >
          <b>{t("acting.sign_off")}</b>
          <span>{t("acting.sign_off_detail")}</span>
        </button>
        <button
          type="button"
          className={styles.act}
          disabled={off.isPending}
          onClick={() => end(true)}
        >
          <b>{t("acting.leave")}</b>
          <span>{t("acting.leave_detail")}</span>
        </button>
      </div>
    </section>
  );
}
