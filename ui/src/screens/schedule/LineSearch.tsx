import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Schedule.module.css";

/** Narrows the lines of the board by their names, in the corner above them. */
export function LineSearch(props: {
  find: string | undefined;
  onFind: (find: string | undefined) => void;
}) {
  const { t } = useTranslation("schedule");
  const [text, setText] = useState(props.find ?? "");
  return (
    <input
      type="search"
      className={styles.lineSearch}
      aria-label={t("tools.find_lines")}
      placeholder={t("tools.find_lines")}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        props.onFind(event.currentTarget.value.trim() || undefined);
      }}
    />
  );
}
