import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconChevronRight,
  IconDots,
  IconHelp,
  IconLayoutSidebarLeftExpand,
  IconLayoutSidebarRight,
  IconLink,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery } from "@/api/plant";
import { nextSpan } from "@/board/axis";
import type { Room } from "@/board/drag";
import type { Way } from "@/board/undo";
import styles from "./Schedule.module.css";
import { leaves_out, narrowest_tools, type SpanName, span_names, spans } from "./toolbarLevels";
import { rooms } from "./useAddress";
import { useFit } from "./useFit";
import { ViewLinks } from "./ViewLinks";
import shared from "./Views.module.css";

/* Not before it is opened for the first time. */
const ToolbarMore = lazy(async () => ({ default: (await import("./ToolbarMore")).ToolbarMore }));

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
  /** Opens the optimiser, and shows whether it searches. */
  optimise: ReactNode;
  onOptimise: () => void;
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
  const { t, i18n } = useTranslation("schedule");
  const groups = useLineGroups();
  const row = useRef<HTMLElement>(null);
  const level = useFit(row, narrowest_tools, `${i18n.language} ${props.side}`);
  const without = leaves_out(level);
  const named = span_names.find((name) => Math.abs(spans[name] - props.span) < 0.5);
  const icon = { variant: "default", size: 30 } as const;
  const [asked, setAsked] = useState(false);
  const more = (
    <ActionIcon
      {...icon}
      aria-label={t("tools.more")}
      aria-haspopup="menu"
      title={t("tools.more")}
      onClick={() => setAsked(true)}
    >
      <IconDots size={18} aria-hidden />
    </ActionIcon>
  );
  return (
    <header ref={row} className={styles.tools} data-level={level}>
      {!props.side && (
        <ActionIcon {...icon} aria-label={t("tools.orders")} onClick={props.onSide}>
          <IconLayoutSidebarLeftExpand size={18} aria-hidden />
        </ActionIcon>
      )}
      <h1 className={without.words ? "of-hidden" : undefined}>{t("title")}</h1>
      <ViewLinks view="board" lines={props.lines} />
      <span className={shared.joined}>
        {!without.steps && (
          <ActionIcon {...icon} aria-label={t("tools.earlier")} onClick={() => props.onStep(-1)}>
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
        )}
        <Button size="xs" variant="default" px={10} onClick={props.onNow}>
          {t("tools.now")}
        </Button>
        {!without.steps && (
          <ActionIcon {...icon} aria-label={t("tools.later")} onClick={() => props.onStep(1)}>
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        )}
      </span>
      {without.steps ? null : without.spans ? (
        <Select
          className={styles.span}
          size="xs"
          allowDeselect={false}
          aria-label={t("tools.zoom")}
          placeholder={"\u2013"}
          value={named ?? null}
          onChange={(name) => name && props.onSpan(spans[name as SpanName])}
          data={span_names.map((value) => ({ value, label: t(`tools.${value}`) }))}
        />
      ) : (
        <SegmentedControl
          size="xs"
          aria-label={t("tools.zoom")}
          value={named ?? ""}
          onChange={(name) => props.onSpan(spans[name as SpanName])}
          data={span_names.map((value) => ({
            value,
            label: t(`tools.${value}`),
          }))}
        />
      )}
      {!without.zoom && (
        <span className={shared.joined}>
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
      )}
      {!without.lines && (
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
      )}
      <span className={styles.space} />
      {!without.room && (
        <SegmentedControl
          title={t(`tools.${props.room}_hint`)}
          size="xs"
          aria-label={t("tools.room")}
          value={props.room}
          onChange={(room) => props.onRoom(room as Room)}
          data={rooms.map((value) => ({ value, label: t(`tools.${value}`) }))}
        />
      )}
      {!without.stop && props.stop}
      {!without.optimise && props.optimise}
      {!without.link && (
        <ActionIcon
          {...icon}
          aria-label={t("tools.copy_link")}
          title={t("tools.copy_link")}
          onClick={props.onCopyLink}
        >
          <IconLink size={18} aria-hidden />
        </ActionIcon>
      )}
      {!without.history && (
        <span className={shared.joined}>
          <Going way="undo" act={props.undo} onGo={props.onGo} />
          <Going way="redo" act={props.redo} onGo={props.onGo} />
        </span>
      )}
      {!without.figures && (
        <ActionIcon
          {...icon}
          aria-label={t("tools.figures")}
          title={t("tools.figures")}
          aria-pressed={props.figures}
          onClick={props.onFigures}
        >
          <IconLayoutSidebarRight size={18} aria-hidden />
        </ActionIcon>
      )}
      {without.help ? (
        <Suspense fallback={more}>
          {asked ? <ToolbarMore {...props} level={level} groups={groups} /> : more}
        </Suspense>
      ) : (
        <ActionIcon
          {...icon}
          aria-label={t("tools.help")}
          title={t("tools.help")}
          aria-keyshortcuts="?"
          onClick={props.onHelp}
        >
          <IconHelp size={18} aria-hidden />
        </ActionIcon>
      )}
    </header>
  );
}
