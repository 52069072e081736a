import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { ProblemNotice } from "@/components/ProblemNotice";

const most = 8;

interface Reason {
  detail: string;
}

/** The rules that accepting would break, or what was changed meanwhile, as the server names it. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Problem)) return [];
  const found = ["changes", "violations"].flatMap((name) => {
    const given = error.facts[name];
    return Array.isArray(given) ? (given as Reason[]) : [];
  });
  return found.flatMap((each) => (typeof each?.detail === "string" ? each.detail : []));
}

/** Whether a found plan was refused because of what was changed since. */
export const isStale = (error: unknown): error is Problem =>
  error instanceof Problem && error.code === "stale_plan";

/** Why a found plan could not be taken; one that is out of date is asked for again. */
export function Refused(props: { error: Error; onNew: () => void }) {
  const { t } = useTranslation("optimise");
  const stale = isStale(props.error);
  const reasons = reasonsOf(props.error);
  return (
    <ProblemNotice
      title={t(stale ? "accept.stale" : "accept.refused")}
      error={props.error}
      action={
        <>
          {reasons.length > 0 && (
            <ul>
              {reasons.slice(0, most).map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
              {reasons.length > most && (
                <li>{t("accept.more_reasons", { count: reasons.length - most })}</li>
              )}
            </ul>
          )}
          {stale && (
            <Button size="compact-sm" onClick={props.onNew}>
              {t("job.again")}
            </Button>
          )}
        </>
      }
    />
  );
}
