import { ActionIcon, Button, Popover } from "@mantine/core";
import { IconBarrierBlock, IconChevronDown } from "@tabler/icons-react";
import { lazy, type PointerEvent, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "@/lib/duration";
import styles from "./Schedule.module.css";
import type { Stop } from "./stops";
import shared from "./Views.module.css";

const StopFields = lazy(async () => ({ default: (await import("./StopFields")).StopFields }));

/** A planned stop to be dragged onto a line, and which one it is. */
export function StopTool(props: {
  stop: Stop;
  onStop: (stop: Stop) => void;
  onPress: (event: PointerEvent) => void;
  /** Places it by form, on the line that is current. */
  onForm: () => void;
}) {
  const { t } = useTranslation("schedule");
  const { stop } = props;
  const words = t("stop.tool", { mode: stop.mode, length: formatDuration(stop.length / 1000) });
  return (
    <span className={shared.joined}>
      <Button
        className={styles.stopTool}
        size="xs"
        variant="default"
        px={8}
        leftSection={<IconBarrierBlock size={16} stroke={1.75} aria-hidden />}
        aria-label={words}
        title={words}
        onPointerDown={(event) => event.button === 0 && props.onPress(event)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          props.onForm();
        }}
      >
        <span className={styles.stopWords}>{stop.mode}</span>
      </Button>
      <Popover position="bottom-end" withArrow trapFocus returnFocus width={240}>
        <Popover.Target>
          <ActionIcon variant="default" size={30} aria-label={t("stop.choose")}>
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown className={styles.form} aria-label={t("stop.choose")}>
          <Suspense>
            <StopFields {...props} />
          </Suspense>
          <span className="of-quiet">{t("stop.hint")}</span>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
