import { IconHistory } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import styles from "./History.module.css";

/** Leads from a thing of the setup to every change of it. */
export function HistoryLink(props: { subject: string; id: Id }) {
  const { t } = useTranslation("products");
  return (
    <Link
      to="/setup"
      search={{ section: "history", only: props.subject, id: String(props.id) }}
      className={styles.link}
    >
      <IconHistory size={16} stroke={1.6} aria-hidden />
      {t("history.own")}
    </Link>
  );
}
