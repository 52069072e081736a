import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { statusesQuery } from "@/api/plant";
import type { OrderStatus } from "@/api/types";
import { Records } from "./Records";
import type { Column } from "./records";
import styles from "./Setup.module.css";
import { useFields } from "./useFields";

const setters = ["planner", "operator", "erp", "quality", "itself"] as const;

/** The stages of an order and where each may go. */
export function StatusesSection() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const { data, error } = useQuery(statusesQuery);
  const said = (by: string | string[]) =>
    (Array.isArray(by) ? by : [by])
      .map((name) => {
        const known = setters.find((each) => each === name);
        return known ? t(`by.${known}`) : name;
      })
      .join(", ");
  const words = ({ to, by, reason_required }: OrderStatus["moves"][number]) =>
    `${to} (${said(by)}${reason_required ? `, ${t("reason_required")}` : ""})`;
  const columns: Column<OrderStatus>[] = [
    {
      key: "name",
      name: field("name"),
      text: (status) => status.name,
      cell: (status) => <b>{status.name}</b>,
    },
    { key: "active", name: field("active"), text: (status) => status.active },
    { key: "can_schedule", name: field("can_schedule"), text: (status) => status.can_schedule },
    { key: "can_execute", name: field("can_execute"), text: (status) => status.can_execute },
    {
      key: "moves",
      name: field("moves"),
      text: (status) => status.moves.map(words).join("; ") || null,
      cell: (status) => (
        <ul className={styles.moves}>
          {status.moves.map((move) => (
            <li key={move.to}>
              {move.to} <span className="of-quiet">{said(move.by)}</span>
              {move.reason_required && <span className="of-quiet">, {t("reason_required")}</span>}
            </li>
          ))}
        </ul>
      ),
      wraps: true,
    },
    { key: "reserved", name: field("reserved"), text: (status) => status.reserved },
  ];
  return (
    <Records
      name="statuses"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}
