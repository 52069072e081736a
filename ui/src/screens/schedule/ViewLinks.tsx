import { IconCalendarWeek, IconLayoutBoard, IconList } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import styles from "./ViewLinks.module.css";

const icon = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** The ways to look at the schedule, beside each other: as a board, a calendar, a list. */
export function ViewLinks(props: {
  view: "board" | "calendar" | "list";
  /** The path of the lines shown, which goes along. */
  lines: string | undefined;
}) {
  const { t } = useTranslation();
  const search = { lines: props.lines };
  const look = (view: typeof props.view) => ({
    className: styles.view,
    "aria-label": t(`views.${view}`),
    title: t(`views.${view}`),
    "data-shown": view === props.view || undefined,
    activeOptions: { exact: true, includeSearch: false },
  });
  return (
    <nav className={styles.views} aria-label={t("views.label")}>
      <Link to="/schedule" search={search} {...look("board")}>
        <IconLayoutBoard {...icon} />
      </Link>
      <Link to="/schedule/calendar" search={search} {...look("calendar")}>
        <IconCalendarWeek {...icon} />
      </Link>
      <Link to="/schedule/list" search={search} {...look("list")}>
        <IconList {...icon} />
      </Link>
    </nav>
  );
}
