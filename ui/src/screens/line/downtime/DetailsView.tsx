import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery } from "@/api/plant";
import { detailed } from "./pieces";
import styles from "./Sheet.module.css";
import type { OneProps } from "./StopSheet";
import { useWords } from "./words";

/** What is noted of a stop beside its reason: a comment, the part that is needed, the cell. */
export function DetailsView(props: OneProps) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { stop, acts } = props;
  const [comment, setComment] = useState(stop.comment ?? "");
  const [part, setPart] = useState(stop.part_required ?? "");
  const [cell, setCell] = useState<number | null>(stop.cell?.id ?? null);
  const id = useId();
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const line = assets.find(({ path }) => path === props.path || String(path) === props.path);
  const cells = assets.filter(({ parent_id }) => line !== undefined && parent_id === line.id);
  const keep = async () => {
    const details = {
      comment: comment.trim() || null,
      part_required: part.trim() || null,
      cell,
    };
    const said = t("details.said", { state: words.name(stop) });
    if (await acts.act([detailed(stop, details)], props.version, said)) props.close();
  };
  return (
    <form
      className={styles.choices}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <label className={styles.field} htmlFor={`${id}comment`}>
        <span>{t("details.comment")}</span>
        <textarea
          id={`${id}comment`}
          data-autofocus
          rows={3}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
      </label>
      <label className={styles.field} htmlFor={`${id}part`}>
        <span>{t("details.part")}</span>
        <input
          id={`${id}part`}
          maxLength={200}
          placeholder={t("details.part_hint")}
          value={part}
          onChange={(event) => setPart(event.currentTarget.value)}
        />
      </label>
      {cells.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
        <div role="group" className={styles.field} aria-label={t("details.cell")}>
          <span>{t("details.cell")}</span>
          <div className={styles.reasons}>
            {[{ id: null, display_name: t("details.no_cell") }, ...cells].map((each) => (
              <button
                key={each.id ?? 0}
                type="button"
                className={styles.reason}
                aria-pressed={cell === each.id}
                onClick={() => setCell(each.id)}
              >
                <span>{each.display_name}</span>
              </button>
            ))}
          </div>
        </div>
      )}
      <button type="submit" className={styles.main} disabled={acts.busy} aria-busy={acts.busy}>
        {t("details.keep")}
      </button>
    </form>
  );
}
