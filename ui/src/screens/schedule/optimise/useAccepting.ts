import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { acceptOptimisation, discardOptimisation, type Optimisation } from "@/api/optimisations";
import { whatIfsQuery } from "@/api/whatIfs";
import type { OptimiseProps } from "./props";

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
      if (job.what_if !== props.whatIf) props.onWhatIf(job.what_if);
      const { name } = job.asked.profile;
      props.onAccepted(plan, t("accept.act", { name }), t("accept.said", { name }), job.what_if);
    },
    onSettled: heard,
  });
  const intoCopy = async (what_if_name: string, lines: string[] | undefined) => {
    await acceptOptimisation(job, { lines, what_if_name });
    const { items } = await client.fetchQuery({ ...whatIfsQuery, staleTime: 0 });
    const made = items.filter(({ name }) => name === what_if_name).map(({ id }) => id);
    await heard();
    if (made.length > 0) props.onWhatIf(Math.max(...made));
  };
  const discard = useMutation({
    mutationFn: () => discardOptimisation(job.id),
    onSuccess: () => props.onShow("new"),
    onSettled: heard,
  });
  return { accept, intoCopy, discard };
}
