import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DraftField } from "./draft";
import { type Choice, conflictsOf, type Edit } from "./edit";
import { useDraftText, useFieldName } from "./FieldValue";
import styles from "./OrderPanel.module.css";

/** Somebody else changed what I am changing: field by field, whose value stays. */
export function Conflicts(props: {
  edit: Edit;
  who: string | undefined;
  busy: boolean;
  onSave: (choices: Partial<Record<DraftField, Choice>>) => void;
  onTakeTheirs: () => void;
}) {
  const { t } = useTranslation("orders");
  const name = useFieldName();
  const text = useDraftText();
  const [choices, setChoices] = useState<Partial<Record<DraftField, Choice>>>({});
  const { edit } = props;
  const choice = (field: DraftField, whose: Choice) => {
    const value = text(field, (whose === "mine" ? edit.draft : edit.theirs)[field]);
    return (
      <td>
        <label>
          <input
            type="radio"
            name={`difference-${field}`}
            checked={(choices[field] ?? "mine") === whose}
            aria-label={`${name(field)}: ${t(`difference.${whose}`)}, ${value}`}
            onChange={() => setChoices((now) => ({ ...now, [field]: whose }))}
          />
          <span>{value}</span>
        </label>
      </td>
    );
  };
  return (
    <section className={styles.difference} role="alert">
      <h3>{props.who ? t("difference.title_by", { name: props.who }) : t("difference.title")}</h3>
      <p>{t("difference.detail")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("difference.field")}</th>
            <th scope="col">{t("difference.mine")}</th>
            <th scope="col">{t("difference.theirs")}</th>
            <th scope="col">{t("difference.was")}</th>
          </tr>
        </thead>
        <tbody>
          {conflictsOf(edit).map((field) => (
            <tr key={field}>
              <th scope="row">{name(field)}</th>
              {choice(field, "mine")}
              {choice(field, "theirs")}
              <td className="of-quiet">{text(field, edit.began[field])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.acts}>
        <Button size="xs" loading={props.busy} onClick={() => props.onSave(choices)}>
          {t("difference.save")}
        </Button>
        <Button size="xs" variant="default" onClick={props.onTakeTheirs}>
          {t("difference.all_theirs")}
        </Button>
      </div>
    </section>
  );
}
