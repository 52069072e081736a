import { IconClock } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/now";
import type { Instant } from "@/api/types";
import styles from "./AtChoice.module.css";
import { startOfMinute } from "./at";

const AtFields = lazy(async () => ({ default: (await import("./AtFields")).AtFields }));

/** Now is the rule; what was forgotten is told by the minute: "it was at 10:40". */
export function AtChoice(props: {
  at: Instant | null;
  change: (at: Instant | null) => void;
  /** Nothing can be told before this. */
  earliest: Instant | null;
  zone: string;
}) {
  const { t } = useTranslation("line");
  const { at, change } = props;
  if (at !== null) {
    return (
      <Suspense>
        <AtFields {...props} at={at} />
      </Suspense>
    );
  }
  return (
    <button
      type="button"
      className={styles.open}
      onClick={() => change(startOfMinute(serverNow()))}
    >
      <IconClock size={20} stroke={1.7} aria-hidden />
      {t("at.earlier")}
    </button>
  );
}
