import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Choice, Difference } from "./draft";
import { useFieldName, useFieldText } from "./FieldValue";
import styles from "./OrderPanel.module.css";

/** Two people changed the same order: field by field, whose value stays. */
export function Differences(props: {
  differences: readonly Difference[];
  busy: boolean;
  onSave: (choices: Record<string, Choice>) => void;
  onTakeTheirs: () => void;
}) {
  const { t } = useTranslation("orders");
  const name = useFieldName();
  const text = useFieldText();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const choice = (field: string, whose: Choice, value: unknown) => (
    <td>
      <label>
        <input
          type="radio"
          name={`difference-${field}`}
          checked={(choices[field] ?? "mine") === whose}
          aria-label={`${name(field)}: ${t(`difference.${whose}`)}, ${text(field, value)}`}
          onChange={() => setChoices((now) => ({ ...now, [field]: whose }))}
        />
        <span>{text(field, value)}</span>
      </label>
    </td>
  );
  return (
    <section className={styles.difference} role="alert">
      <h3>{t("difference.title")}</h3>
      <p>{t("difference.detail")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("difference.field")}</th>
            <th scope="col">{t("difference.mine")}</th>
            <th scope="col">{t("difference.theirs")}</th>
          </tr>
        </thead>
        <tbody>
          {props.differences.map(({ field, yours, theirs }) => (
            <tr key={field}>
              <th scope="row">{name(field)}</th>
              {choice(field, "mine", yours)}
              {choice(field, "theirs", theirs)}
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
