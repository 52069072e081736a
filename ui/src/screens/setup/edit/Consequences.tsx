import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Consequence } from "@/api/setup";
import styles from "./Edit.module.css";

/** What a change would break or touch, before it is saved; draws nothing for none. */
export function ConsequencesNotice(props: {
  consequences: readonly Consequence[];
  /** Instead of "Saving this has consequences". */
  title?: string;
}) {
  const { t } = useTranslation("setup");
  if (props.consequences.length === 0) return null;
  return (
    <div role="status" className={styles.consequences}>
      <IconInfoCircle size={20} stroke={1.75} aria-hidden />
      <div>
        <strong>{props.title ?? t("edit.consequences")}</strong>
        <ul>
          {props.consequences.map(({ code, detail, count, examples }) => (
            <li key={`${code}:${detail}`}>
              {detail}
              {!examples.every((each) => detail.includes(each)) && (
                <span className="of-quiet">
                  {` ${examples.join(", ")}`}
                  {count > examples.length &&
                    ` ${t("edit.and_more", { count: count - examples.length })}`}
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
