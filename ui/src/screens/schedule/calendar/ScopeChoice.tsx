import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "@/api/calendar";
import styles from "./Calendar.module.css";

const scopes: Scope[] = ["this", "following", "all"];

/** Of which occurrences a change is. */
export function ScopeChoice(props: {
  value: Scope;
  day: string;
  onChange: (scope: Scope) => void;
}) {
  const { t } = useTranslation("calendar");
  const name = useId();
  return (
    <fieldset className={styles.scopes}>
      <legend>{t("scope.legend")}</legend>
      {scopes.map((scope) => (
        <label key={scope}>
          <input
            type="radio"
            name={name}
            checked={props.value === scope}
            onChange={() => props.onChange(scope)}
          />
          {t(`scope.${scope}`, { day: props.day })}
        </label>
      ))}
    </fieldset>
  );
}
