import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UnplacedOrder } from "@/api/optimisations";
import panel from "../Panel.module.css";
import styles from "./Optimise.module.css";

const most = 50;

/** The orders that no plan can hold, each with the rule that stops it. */
export function UnplacedOrders({ unplaced }: { unplaced: readonly UnplacedOrder[] }) {
  const { t } = useTranslation("optimise");
  const [all, setAll] = useState(false);
  if (unplaced.length === 0) return null;
  const shown = all ? unplaced : unplaced.slice(0, most);
  return (
    <section className={panel.part}>
      <h3>{t("unplaced.title", { count: unplaced.length })}</h3>
      <ul className={`${panel.items} ${styles.unplaced}`}>
        {shown.map((each) => (
          <li key={each.order_id}>
            <Link to="/orders" search={{ order: each.order_number }}>
              {each.order_number}
            </Link>
            <span>{each.detail}</span>
          </li>
        ))}
      </ul>
      {shown.length < unplaced.length && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          {t("unplaced.more", { count: unplaced.length - shown.length })}
        </Button>
      )}
    </section>
  );
}
