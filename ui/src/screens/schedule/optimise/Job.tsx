import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Optimisation, optimisationQuery } from "@/api/optimisations";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import panel from "../Panel.module.css";
import { Course } from "./Course";
import { FoundFigures } from "./FoundFigures";
import { FoundPlan } from "./FoundPlan";
import { causeOf } from "./found";
import styles from "./Optimise.module.css";
import type { OptimiseProps } from "./props";
import { StatusTag } from "./Recent";
import { UnplacedOrders } from "./UnplacedOrders";

/** One search: what it is for, how it goes on, what it has found, and what can be done with that. */
export function Job(props: OptimiseProps & { id: number }) {
  const { data: job, error } = useQuery(optimisationQuery(props.id));
  if (!job) return error ? <ProblemNotice error={error} /> : <Loading />;
  const open = job.status === "waiting" || job.status === "running";
  return (
    <>
      {error && <ProblemNotice error={error} />}
      <About job={job} {...props} />
      {job.status === "failed" && <Failed job={job} onNew={() => props.onShow("new")} />}
      {(open || job.curve.length > 0) && <Course job={job} />}
      {job.figures && <FoundFigures job={job} />}
      {job.figures && !open && <FoundPlan key={job.version} {...props} job={job} />}
      <UnplacedOrders unplaced={job.unplaced} />
    </>
  );
}

/** Who asked for it and when, what it repairs, and of which plan it is. */
function About({ job, whatIf, onWhatIf }: OptimiseProps & { job: Optimisation }) {
  const { t } = useTranslation("optimise");
  const zone = usePlantZone();
  const of = job.what_if?.id ?? null;
  const cause = causeOf(job);
  return (
    <section className={panel.part}>
      <div className={panel.between}>
        <h3>{cause ? t("job.repair") : job.asked.profile.name}</h3>
        <span role="status">
          <StatusTag status={job.status} stopping={job.stop_asked} />
        </span>
      </div>
      {cause && (
        <div className={styles.cause}>
          <MeaningTag meaning="hold">{cause.detail}</MeaningTag>
          {cause.since !== null && (
            <span className="of-quiet">
              {t("job.since")} <When at={cause.since} zone={zone} />
            </span>
          )}
        </div>
      )}
      <span className="of-quiet">
        {job.made_by !== null && `${job.made_by} · `}
        <When at={job.made_at} zone={zone} />
        {job.asked.only_new && ` · ${t("job.only_new")}`}
      </span>
      {of !== whatIf && (
        <p>
          {job.what_if === null ? t("job.of_plan") : t("job.of_copy", { name: job.what_if.name })}{" "}
          <Button size="compact-xs" variant="default" onClick={() => onWhatIf(of)}>
            {t("job.show_plan")}
          </Button>
        </p>
      )}
    </section>
  );
}

function Failed({ job, onNew }: { job: Optimisation; onNew: () => void }) {
  const { t } = useTranslation("optimise");
  return (
    <div className={panel.part}>
      <ProblemNotice
        title={t("job.failed")}
        error={job.failure ?? ""}
        action={
          <Button size="compact-sm" variant="default" onClick={onNew}>
            {t("job.again")}
          </Button>
        }
      />
    </div>
  );
}
