import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ImportDetails, importQuery } from "@/api/imports";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Counts } from "./Counts";
import styles from "./Imports.module.css";
import { MendGrid } from "./MendGrid";
import { mendable } from "./mendSheet";
import { ImportState } from "./PastImports";
import { RejectedTable } from "./RejectedTable";
import { UndoDialog } from "./UndoDialog";

/** One import that was done: what it did, its rejected rows to be mended, and undoing it. */
export function ImportView(props: { id: number }) {
  const found = useQuery(importQuery(props.id));
  if (!found.data) return found.error ? <ProblemNotice error={found.error} /> : <Loading />;
  return <Details found={found.data} />;
}

function Details(props: { found: ImportDetails }) {
  const { t } = useTranslation("imports");
  const zone = usePlantZone();
  const [undoing, setUndoing] = useState(false);
  const { found } = props;
  const open = found.undone_at === null && found.mends_id === null;
  const rows = open ? mendable(found.rejections) : [];
  const others = found.rejections.filter(
    (each) => each.mended_by_id === null && (each.fields === null || !open),
  );
  return (
    <div className={styles.body}>
      <div className={styles.read}>
        <div>
          <h2 className={styles.file}>{found.file}</h2>
          <p className="of-quiet">
            {found.source} {"\u00b7"} <When at={found.at} zone={zone} style="date_time" />{" "}
            {"\u00b7"} {found.actor}
          </p>
        </div>
        <ImportState item={found} />
        <span className={styles.space} />
        {found.mends_id !== null && (
          <Link
            to="/orders/import"
            search={{ import: String(found.mends_id) }}
            className={styles.link}
          >
            {t("view.mended_import")}
          </Link>
        )}
        {found.undone_at === null && found.new + found.changed > 0 && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowBackUp size={15} stroke={1.7} aria-hidden />}
            onClick={() => setUndoing(true)}
          >
            {t("undo.label")}
          </Button>
        )}
      </div>
      <Counts of={found} />
      {found.undone_at !== null && (
        <p className={styles.nothing}>
          {t("view.undone")} <When at={found.undone_at} zone={zone} style="date_time" />
        </p>
      )}
      <MendGrid id={found.id} rows={rows} open={found.open_rejections} />
      {others.length > 0 && (
        <section>
          <h2 className={styles.heading}>{t("view.not_mendable")}</h2>
          <RejectedTable rejections={others} count={others.length} />
        </section>
      )}
      {undoing && <UndoDialog found={found} onClose={() => setUndoing(false)} />}
    </div>
  );
}
