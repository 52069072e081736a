import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDots,
  IconHelp,
  IconLayoutSidebarRight,
  IconLink,
  IconRoute2,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { nextSpan } from "@/board/axis";
import type { Room } from "@/board/drag";
import styles from "./Schedule.module.css";
import type { ToolbarProps } from "./Toolbar";
import { leaves_out, type SpanName, span_names, spans } from "./toolbarLevels";
import { rooms } from "./useAddress";

const icon = { size: 16, stroke: 1.75, "aria-hidden": true } as const;
const every_line = "";

/** What the toolbar has no room for. */
export function ToolbarMore(
  props: ToolbarProps & { level: number; groups: { value: string; label: string }[] },
) {
  const { t } = useTranslation("schedule");
  const { level, span } = props;
  const without = leaves_out(level);
  const zoom = (direction: 1 | -1) => props.onSpan(nextSpan(span, direction));
  return (
    <Menu position="bottom-end" width={260} defaultOpened>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t("tools.more")}
          title={t("tools.more")}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles.more}>
        {without.room && (
          <>
            <Menu.Label>{t("tools.room")}</Menu.Label>
            <Menu.RadioGroup value={props.room} onChange={(room) => props.onRoom(room as Room)}>
              {rooms.map((room) => (
                <Menu.RadioItem key={room} value={room} title={t(`tools.${room}_hint`)}>
                  {t(`tools.${room}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
          </>
        )}
        {without.steps && (
          <>
            <Menu.Label>{t("tools.zoom")}</Menu.Label>
            <Menu.RadioGroup
              value={span_names.find((name) => spans[name] === span) ?? ""}
              onChange={(name) => props.onSpan(spans[name as SpanName])}
            >
              {span_names.map((name) => (
                <Menu.RadioItem key={name} value={name}>
                  {t(`tools.${name}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
          </>
        )}
        {without.history && (
          <>
            <Menu.Item
              leftSection={<IconArrowBackUp {...icon} />}
              disabled={props.undo === null}
              onClick={() => props.onGo("undo")}
            >
              {props.undo === null ? t("tools.undo") : t("tools.undo_act", { act: props.undo })}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowForwardUp {...icon} />}
              disabled={props.redo === null}
              onClick={() => props.onGo("redo")}
            >
              {props.redo === null ? t("tools.redo") : t("tools.redo_act", { act: props.redo })}
            </Menu.Item>
          </>
        )}
        {without.zoom && (
          <>
            <Menu.Item
              closeMenuOnClick={false}
              leftSection={<IconZoomOut {...icon} />}
              disabled={nextSpan(span, 1) === span}
              onClick={() => zoom(1)}
            >
              {t("tools.zoom_out")}
            </Menu.Item>
            <Menu.Item
              closeMenuOnClick={false}
              leftSection={<IconZoomIn {...icon} />}
              disabled={nextSpan(span, -1) === span}
              onClick={() => zoom(-1)}
            >
              {t("tools.zoom_in")}
            </Menu.Item>
          </>
        )}
        {without.optimise && (
          <Menu.Item leftSection={<IconRoute2 {...icon} />} onClick={props.onOptimise}>
            {t("tools.optimise")}
          </Menu.Item>
        )}
        {without.figures && (
          <Menu.Item leftSection={<IconLayoutSidebarRight {...icon} />} onClick={props.onFigures}>
            {t("tools.figures")}
          </Menu.Item>
        )}
        {without.link && (
          <Menu.Item leftSection={<IconLink {...icon} />} onClick={props.onCopyLink}>
            {t("tools.copy_link")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconHelp {...icon} />} onClick={props.onHelp}>
          {t("tools.help")}
        </Menu.Item>
        {without.lines && (
          <>
            <Menu.Divider />
            <Menu.Label>{t("tools.lines")}</Menu.Label>
            <Menu.RadioGroup
              value={props.lines ?? every_line}
              onChange={(path) => props.onLines(path === every_line ? undefined : path)}
            >
              <Menu.RadioItem value={every_line}>{t("tools.all_lines")}</Menu.RadioItem>
              {props.groups.map(({ value, label }) => (
                <Menu.RadioItem key={value} value={value}>
                  {label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
