import { Button } from "@mantine/core";
import { IconRoute2 } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import styles from "../Schedule.module.css";
import type { Shown } from "./props";

/* Not before the board has been on the screen for a moment. */
const RunningMark = lazy(async () => ({ default: (await import("./onBoard")).RunningMark }));

/** Opens and closes the optimiser beside the board, and shows whether it searches for somebody. */
export function OptimiseTool(props: {
  optimise: Shown | null;
  toggleOptimise: () => void;
  settled: boolean;
}) {
  const { t } = useTranslation("schedule");
  return (
    <Button
      size="xs"
      variant="light"
      px={8}
      leftSection={<IconRoute2 size={16} stroke={1.75} aria-hidden />}
      aria-label={t("tools.optimise")}
      aria-keyshortcuts="O"
      aria-expanded={props.optimise !== null}
      title={t("tools.optimise_hint")}
      onClick={props.toggleOptimise}
    >
      <span className={styles.optimiseWords}>{t("tools.optimise")}</span>
      {props.settled && (
        <Suspense>
          <RunningMark />
        </Suspense>
      )}
    </Button>
  );
}
