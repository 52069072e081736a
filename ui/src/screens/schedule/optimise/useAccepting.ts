import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import {
  acceptOptimisation,
  discardOptimisation,
  foundFitsQuery,
  type Optimisation,
} from "@/api/optimisations";
import type { OptimiseProps } from "./props";
import { isStale } from "./Refused";

const touched = [["optimisation"], ["optimisations"], ["entries"], ["orders"], ["what-ifs"]];

/** What can be done with a found plan: taken, whole or by line, put into a copy, discarded. */
export function useAccepting(props: OptimiseProps & { job: Optimisation }) {
  const { t } = useTranslation("optimise");
  const client = useQueryClient();
  const { job } = props;
  const heard = () =>
    Promise.all(touched.map((queryKey) => client.invalidateQueries({ queryKey })));
  const accept = useMutation({
    mutationFn: (lines: string[] | undefined) => acceptOptimisation(job, { lines }),
    onSuccess: (plan) => {
      /* What was done is seen, and taken back, on the plan that it was done to. */
      const of = job.what_if?.id ?? null;
      if (of !== props.whatIf) props.onWhatIf(of);
      const { name } = job.asked.profile;
      props.onAccepted(plan, t("accept.act", { name }), t("accept.said", { name }), of);
    },
    onSettled: heard,
  });
  const intoCopy = async (what_if_name: string, lines: string[] | undefined) => {
    const { what_if } = await acceptOptimisation(job, { lines, what_if_name });
    await heard();
    props.onWhatIf(what_if ?? null);
  };
  const discard = useMutation({
    mutationFn: () => discardOptimisation(job.id),
    onSuccess: () => props.onShow("new"),
    onSettled: heard,
  });
  /* What nobody asked for may have been there for hours: it says at once that it is out of date. */
  const offered = job.status === "done" && (job.kind === "repair" || job.schedule_id !== null);
  const fits = useQuery({ ...foundFitsQuery(job), enabled: offered });
  const outdated = offered && isStale(fits.error) ? fits.error : null;
  return { accept, intoCopy, discard, outdated };
}
