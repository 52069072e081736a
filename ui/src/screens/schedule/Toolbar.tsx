import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconChevronRight,
  IconHelp,
  IconLayoutSidebarLeftExpand,
  IconLayoutSidebarRight,
  IconLink,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery } from "@/api/plant";
import { nextSpan } from "@/board/axis";
import type { Room } from "@/board/drag";
import type { Way } from "@/board/undo";
import styles from "./Schedule.module.css";
import { rooms } from "./useAddress";
import { ViewLinks } from "./ViewLinks";

const spans = { shift: 12, day: 24, week: 168, month: 744, quarter: 2208 } as const;

/** Sites and areas, to show only the lines beneath one. */
function useLineGroups() {
  const assets = useQuery(assetsQuery).data?.items ?? [];
  return assets
    .filter(({ level }) => level === "site" || level === "area")
    .map(({ path, display_name, name, level, parent_id }) => {
      const site = assets.find(({ id }) => id === parent_id);
      const own = display_name || name;
      const label = level === "area" && site ? `${own}, ${site.display_name || site.name}` : own;
      return { value: path, label };
    });
}

export interface ToolbarProps {
  span: number;
  onSpan: (span: number) => void;
  onStep: (direction: 1 | -1) => void;
  onNow: () => void;
  lines: string | undefined;
  onLines: (path: string | undefined) => void;
  room: Room;
  onRoom: (room: Room) => void;
  /** The planned stop that can be dragged onto a line. */
  stop: ReactNode;
  /** Whether the figures of the plan stand beside the board. */
  figures: boolean;
  onFigures: () => void;
  onHelp: () => void;
  /** What would be taken back, or done again, in words. */
  undo: string | null;
  redo: string | null;
  onGo: (way: Way) => void;
  onCopyLink: () => void;
  side: boolean;
  onSide: () => void;
}

function Going(props: { way: Way; act: string | null; onGo: (way: Way) => void }) {
  const { t } = useTranslation("schedule");
  const { way, act } = props;
  const Icon = way === "undo" ? IconArrowBackUp : IconArrowForwardUp;
  return (
    <ActionIcon
      title={act === null ? t(`tools.${way}_none`) : t(`tools.${way}_act`, { act })}
      variant="default"
      size={30}
      /* Not disabled outright, so that its words can be read and it keeps the focus. */
      data-disabled={act === null || undefined}
      aria-disabled={act === null}
      aria-label={act === null ? t(`tools.${way}`) : t(`tools.${way}_act`, { act })}
      aria-keyshortcuts={way === "undo" ? "Control+Z" : "Control+Shift+Z Control+Y"}
      onClick={() => act !== null && props.onGo(way)}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}

/** Where on the time axis, how much of it, which lines, and how acts behave. */
export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation("schedule");
  const groups = useLineGroups();
  const named = (Object.keys(spans) as (keyof typeof spans)[]).find(
    (name) => Math.abs(spans[name] - props.span) < 0.5,
  );
  const icon = { variant: "default", size: 30 } as const;
  return (
    <header className={styles.tools}>
      {!props.side && (
        <ActionIcon {...icon} aria-label={t("tools.orders")} onClick={props.onSide}>
          <IconLayoutSidebarLeftExpand size={18} aria-hidden />
        </ActionIcon>
      )}
      <h1>{t("title")}</h1>
      <ViewLinks view="board" lines={props.lines} />
      <span className={styles.joined}>
        <ActionIcon {...icon} aria-label={t("tools.earlier")} onClick={() => props.onStep(-1)}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Button size="xs" variant="default" px={10} onClick={props.onNow}>
          {t("tools.now")}
        </Button>
        <ActionIcon {...icon} aria-label={t("tools.later")} onClick={() => props.onStep(1)}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </span>
      <SegmentedControl
        size="xs"
        aria-label={t("tools.zoom")}
        value={named ?? ""}
        onChange={(name) => props.onSpan(spans[name as keyof typeof spans])}
        data={(Object.keys(spans) as (keyof typeof spans)[]).map((value) => ({
          value,
          label: t(`tools.${value}`),
        }))}
      />
      <span className={`${styles.joined} ${styles.zoom}`}>
        <ActionIcon
          {...icon}
          aria-label={t("tools.zoom_out")}
          disabled={nextSpan(props.span, 1) === props.span}
          onClick={() => props.onSpan(nextSpan(props.span, 1))}
        >
          <IconZoomOut size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          {...icon}
          aria-label={t("tools.zoom_in")}
          disabled={nextSpan(props.span, -1) === props.span}
          onClick={() => props.onSpan(nextSpan(props.span, -1))}
        >
          <IconZoomIn size={18} aria-hidden />
        </ActionIcon>
      </span>
      <Select
        className={styles.lines}
        size="xs"
        clearable
        searchable
        aria-label={t("tools.lines")}
        placeholder={t("tools.all_lines")}
        data={groups}
        value={props.lines ?? null}
        onChange={(path) => props.onLines(path ?? undefined)}
        comboboxProps={{ width: 240, position: "bottom-start" }}
      />
      <span className={styles.space} />
      <span className={styles.room}>
        <span className={styles.roomLabel}>{t("tools.room")}</span>
        <SegmentedControl
          title={t(`tools.${props.room}_hint`)}
          size="xs"
          aria-label={t("tools.room")}
          value={props.room}
          onChange={(room) => props.onRoom(room as Room)}
          data={rooms.map((value) => ({ value, label: t(`tools.${value}`) }))}
        />
      </span>
      {props.stop}
      <ActionIcon
        {...icon}
        aria-label={t("tools.copy_link")}
        title={t("tools.copy_link")}
        onClick={props.onCopyLink}
      >
        <IconLink size={18} aria-hidden />
      </ActionIcon>
      <span className={styles.joined}>
        <Going way="undo" act={props.undo} onGo={props.onGo} />
        <Going way="redo" act={props.redo} onGo={props.onGo} />
      </span>
      <ActionIcon
        {...icon}
        aria-label={t("tools.figures")}
        title={t("tools.figures")}
        aria-pressed={props.figures}
        onClick={props.onFigures}
      >
        <IconLayoutSidebarRight size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...icon}
        aria-label={t("tools.help")}
        title={t("tools.help")}
        aria-keyshortcuts="?"
        onClick={props.onHelp}
      >
        <IconHelp size={18} aria-hidden />
      </ActionIcon>
    </header>
  );
}
