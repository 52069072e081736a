import { IconArrowLeft } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import styles from "./Imports.module.css";
import { ImportView } from "./ImportView";
import { NewImport } from "./NewImport";
import { PastImports } from "./PastImports";

const exactly = { exact: true, includeSearch: true };

/** Files of orders: taking one, those that were taken, and mending and undoing them. */
export function ImportsScreen() {
  const { t } = useTranslation("imports");
  const search = useSearch({ from: "/signed-in/orders/import" });
  const navigate = useNavigate({ from: "/orders/import" });
  const id = Number(search.import);
  const past = search.view === "past" || search.import !== undefined;
  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <Link to="/orders" className={styles.back}>
          <IconArrowLeft size={16} stroke={1.8} aria-hidden /> {t("orders")}
        </Link>
        <h1>{t("title")}</h1>
        <nav className={styles.views} aria-label={t("views")}>
          <Link to="/orders/import" search={{}} activeOptions={exactly} data-current={!past}>
            {t("new_file")}
          </Link>
          <Link
            to="/orders/import"
            search={{ view: "past" }}
            activeOptions={exactly}
            data-current={past}
          >
            {t("past")}
          </Link>
        </nav>
      </header>
      {search.import !== undefined ? (
        <ImportView key={id} id={id} />
      ) : past ? (
        <PastImports />
      ) : (
        <NewImport onTaken={(made) => void navigate({ search: { import: String(made) } })} />
      )}
    </div>
  );
}
