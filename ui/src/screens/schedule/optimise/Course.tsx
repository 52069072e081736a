import { Button } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { type Optimisation, optimisationQuery, stopOptimisation } from "@/api/optimisations";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { formatClock } from "@/lib/duration";
import { formatPercent } from "@/lib/percent";
import panel from "../Panel.module.css";
import { Curve } from "./Curve";
import { costText, isNear } from "./curve";
import { stillPossible } from "./found";
import styles from "./Optimise.module.css";

/** How a search goes on: its clock, the cost of the best plan so far, and a way to stop it. */
export function Course({ job }: { job: Optimisation }) {
  const { t } = useTranslation("optimise");
  const locale = useLocale();
  const now = useNow(1);
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => stopOptimisation(job.id),
    onSettled: () => client.invalidateQueries(optimisationQuery(job.id)),
  });
  const stopping = job.stop_asked || stop.isPending || stop.isSuccess;
  const { started_at, ended_at, curve, bound } = job;
  const { time_limit } = job.asked;
  const open = job.status === "waiting" || job.status === "running";
  const end = ended_at === null ? now : Date.parse(ended_at);
  const went_on = started_at === null ? 0 : (end - Date.parse(started_at)) / 1000;
  const last = curve.at(-1);
  const gone = Math.max(went_on, last?.seconds ?? 0);
  /* No plan costs less than nothing: that says nothing of one that costs something. */
  const known = bound === 0 && last?.objective !== 0 ? null : bound;
  const possible = last ? stillPossible(last.objective, known) : null;
  const near = known !== null && last !== undefined && isNear(known, last.objective);
  return (
    <section className={panel.part} aria-label={t("course.label")}>
      {open && (
        <>
          <div
            className={styles.track}
            role="progressbar"
            aria-label={t("course.progress")}
            aria-valuemin={0}
            aria-valuemax={time_limit}
            aria-valuenow={Math.round(Math.min(gone, time_limit))}
          >
            <span style={{ width: `${Math.min(gone / time_limit, 1) * 100}%` }} />
          </div>
          <div className={styles.acts}>
            <span className={styles.grow}>
              {stopping
                ? t("course.stopping")
                : started_at === null
                  ? t("course.waiting")
                  : t("course.left", { time: formatClock(Math.max(time_limit - gone, 0)) })}
            </span>
            {!stopping && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPlayerStop size={14} stroke={1.75} aria-hidden />}
                onClick={() => stop.mutate()}
              >
                {t("course.stop")}
              </Button>
            )}
          </div>
          <ProblemNotice error={stop.error} />
        </>
      )}
      {last ? (
        <>
          <Curve
            points={curve}
            bound={near ? known : null}
            until={open ? time_limit : gone}
            end={gone}
          />
          <p className="of-quiet">
            {known === null || possible === null
              ? t("course.bound_none")
              : possible === 0
                ? t("course.best")
                : near
                  ? t("course.possible", { percent: formatPercent(possible, locale) })
                  : t("course.far", { cost: costText(known, locale) })}
          </p>
        </>
      ) : (
        open && started_at !== null && <p className="of-quiet">{t("course.first")}</p>
      )}
    </section>
  );
}
