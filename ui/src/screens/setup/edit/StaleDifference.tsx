import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Choice, Difference } from "./draft";
import styles from "./Edit.module.css";

/** A value as people read it. */
function useValueText() {
  const { t } = useTranslation("setup");
  return (value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("history.nothing");
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (Array.isArray(value) && value.every((each) => typeof each !== "object"))
      return value.length === 0 ? t("history.nothing") : value.join(", ");
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
}

/** Two people changed the same thing: field by field, whose value stays. */
export function StaleDifference(props: {
  differences: readonly Difference[];
  names: Readonly<Record<string, string>>;
  busy: boolean;
  choose: (choices: Record<string, Choice>) => void;
  takeTheirs: () => void;
}) {
  const { t } = useTranslation("setup");
  const text = useValueText();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const name = (field: string) => props.names[field] ?? field;
  const choice = (field: string, whose: Choice, value: unknown) => (
    <td>
      <label>
        <input
          type="radio"
          name={`difference-${field}`}
          checked={(choices[field] ?? "mine") === whose}
          aria-label={`${name(field)}: ${t(`edit.${whose}`)}, ${text(value)}`}
          onChange={() => setChoices((now) => ({ ...now, [field]: whose }))}
        />
        <span>{text(value)}</span>
      </label>
    </td>
  );
  return (
    <section className={styles.difference} role="alert">
      <h3>{t("edit.stale")}</h3>
      <p>{t("edit.stale_detail")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("edit.field")}</th>
            <th scope="col">{t("edit.mine")}</th>
            <th scope="col">{t("edit.theirs")}</th>
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
        <Button size="xs" loading={props.busy} onClick={() => props.choose(choices)}>
          {t("edit.save_chosen")}
        </Button>
        <Button size="xs" variant="default" onClick={props.takeTheirs}>
          {t("edit.all_theirs")}
        </Button>
      </div>
    </section>
  );
}
