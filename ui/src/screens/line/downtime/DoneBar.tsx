import { IconArrowBackUp, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { formatPercent } from "@/lib/percent";
import styles from "./Downtime.module.css";
import type { StateActs } from "./useStateActs";

/** How long an act is told and can be taken back from here. */
const told_for = 10_000;

/** What was just done, with the way back; it goes by itself. */
export function DoneBar(props: { acts: StateActs; inline?: boolean }) {
  const { acts } = props;
  const { t } = useTranslation("downtime");
  const locale = useLocale();
  const { done, forget, busy } = acts;
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(forget, told_for);
    return () => clearTimeout(timer);
  }, [done, forget]);
  const [before, after] = [done?.answer?.figures_before, done?.answer?.figures].map((figures) =>
    figures?.availability == null ? null : formatPercent(figures.availability, locale),
  );
  return (
    <div className={styles.told} data-inline={props.inline} role="status">
      {done && (
        <div className={styles.done} data-kind={done.kind}>
          <span>
            <b>{done.kind === "waiting" ? t("done.waiting", { what: done.said }) : done.said}</b>
            {before && after && before !== after && (
              <small>{t("done.availability", { before, after })}</small>
            )}
          </span>
          {done.kind !== "undone" && (
            <button
              type="button"
              disabled={busy}
              onClick={() => void acts.takeBack((what) => t("done.undone", { what }))}
            >
              <IconArrowBackUp size={22} aria-hidden />
              {t("done.undo")}
            </button>
          )}
          <button type="button" aria-label={t("done.close")} onClick={forget}>
            <IconX size={20} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}
