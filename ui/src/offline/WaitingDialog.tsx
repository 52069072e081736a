import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { linesQuery } from "@/api/lines";
import { Dialog } from "@/components/Dialog";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { saveFile } from "@/lib/saveFile";
import { type Entry, unsettled } from "./entry";
import { logText } from "./log";
import { seenNow, watchQueue } from "./queue";
import styles from "./WaitingDialog.module.css";

/** Everything of this browser that is not confirmed, in words, with the instants of the taps. */
export function WaitingDialog(props: { onClose: () => void }) {
  const { t } = useTranslation("offline");
  const { entries } = useSyncExternalStore(watchQueue, seenNow);
  const open = unsettled(entries);
  const dropped = entries.filter((each) => each.state === "dropped");
  const save = () =>
    saveFile(
      logText(dropped, (column) => t(`log.${column}`)),
      `${t("log.file")}.csv`,
    );
  return (
    <Dialog title={t("list.title")} size={600} onClose={props.onClose}>
      <p className={styles.note}>
        {open.length === 0 ? t("list.nothing") : t("list.not_confirmed")}
      </p>
      <ol className={styles.list}>
        {open.map((entry) => (
          <Item key={entry.number} entry={entry} />
        ))}
      </ol>
      {dropped.length > 0 && (
        <button type="button" className={styles.save} onClick={save}>
          {t("list.log")}
        </button>
      )}
    </Dialog>
  );
}

function Item({ entry }: { entry: Entry }) {
  const { t } = useTranslation("offline");
  const plant_zone = usePlantZone();
  const { data } = useQuery({ ...linesQuery, enabled: false });
  const line = data?.items.find((each) => each.line.path === entry.line)?.line;
  return (
    <li className={styles.item}>
      <span className={styles.when}>
        <When at={entry.made_at} zone={line?.time_zone ?? plant_zone} />
      </span>
      <span className={styles.what}>
        <strong>{entry.said}</strong>
        <span className="of-quiet">
          {line?.display_name ?? entry.line}
          {entry.made_by && ` · ${t("list.by", { name: entry.made_by.name })}`}
          {entry.state === "refused" && ` · ${t("list.refused")}`}
        </span>
      </span>
    </li>
  );
}
