import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import styles from "./ProblemNotice.module.css";

/** Says what happened, why, and what can be done; takes any thrown value, draws nothing for none. */
export function ProblemNotice(props: { error: unknown; title?: string; action?: ReactNode }) {
  const { t } = useTranslation();
  if (props.error === null || props.error === undefined) return null;
  const problem = props.error instanceof Problem ? props.error : undefined;
  const unreachable = problem?.code === "unreachable";
  const title =
    props.title ??
    (unreachable ? t("problem.unreachable") : (problem?.title ?? t("problem.title")));
  const message = props.error instanceof Error ? props.error.message : String(props.error);
  const detail = unreachable ? t("problem.unreachable_detail") : message || t("problem.unexpected");
  return (
    <div role="alert" className={styles.notice}>
      <IconAlertTriangle size={20} stroke={1.75} aria-hidden />
      <div className={styles.words}>
        <strong>{title}</strong>
        {detail !== title && <p>{detail}</p>}
        {problem && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map((each) => (
              <li key={`${each.field}:${each.code}`}>
                <b>{each.field}</b> {each.detail}
              </li>
            ))}
          </ul>
        )}
        {props.action}
      </div>
    </div>
  );
}
