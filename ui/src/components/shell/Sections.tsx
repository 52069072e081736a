import {
  IconAdjustmentsHorizontal,
  IconBuildingFactory2,
  IconCalendarTime,
  IconChartBar,
  IconClipboardList,
  IconLayoutGrid,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import styles from "./Shell.module.css";

const sections = [
  { name: "overview", to: "/", icon: IconLayoutGrid },
  { name: "orders", to: "/orders", icon: IconClipboardList },
  { name: "schedule", to: "/schedule", icon: IconCalendarTime },
  { name: "line", to: "/line/$", icon: IconBuildingFactory2 },
  { name: "analysis", to: "/analysis", icon: IconChartBar },
  { name: "setup", to: "/setup", icon: IconAdjustmentsHorizontal },
] as const;

export function Sections() {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("shell.sections")} className={styles.sections}>
      {sections.map(({ name, to, icon: Icon }) => (
        <Link
          key={name}
          to={to}
          {...(to === "/line/$" && { params: { _splat: "" } })}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={styles.section}
        >
          <Icon size={22} stroke={1.6} aria-hidden />
          <span>{t(`sections.${name}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
