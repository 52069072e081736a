import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/types";
import styles from "./History.module.css";
import { useSetupWords } from "./sentences";

/** The fields of a thing that changed, before and after; of a new one what it says. */
export function FieldChanges(props: { changes: readonly Schemas["FieldChange"][]; act: string }) {
  const { t } = useTranslation("products");
  const words = useSetupWords();
  const isNothing = (value: unknown) => value === null || value === undefined || value === "";
  const shown =
    props.act === "change"
      ? props.changes
      : props.changes.filter(({ before, after }) => !isNothing(before) || !isNothing(after));
  return (
    <dl className={styles.fields}>
      {shown.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{words.field(field)}</dt>
          <dd>
            {props.act !== "create" && (
              <>
                <del>{words.value(before)}</del>
                {props.act === "change" && <span aria-hidden> {"\u2192"} </span>}
              </>
            )}
            {props.act !== "delete" && (
              <ins>
                <span className={styles.hidden}>{t("history.now")} </span>
                {words.value(after)}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
