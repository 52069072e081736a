import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, Group } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { assetsQuery } from "@/api/plant";
import type { Id, Plan } from "@/api/types";
import { comparisonQuery, publishWhatIf, type WhatIf, type WhatIfConflict } from "@/api/whatIfs";
import { Dialog } from "@/components/Dialog";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { differingLines } from "./comparison";
import { FigureTable } from "./FigureTable";
import type { PlanBarProps } from "./props";
import styles from "./WhatIf.module.css";

interface Props extends Pick<PlanBarProps, "onPublished" | "onWhatIf"> {
  copy: WhatIf;
  onClose: () => void;
}

/** Which lines of a copy become the plan, and what that comes to before it is done. */
export function PublishDialog({ copy, onClose, onPublished, onWhatIf }: Props) {
  const { t } = useTranslation("plan");
  const client = useQueryClient();
  const comparison = useQuery(comparisonQuery(copy.id));
  const assets = useQuery(assetsQuery).data?.items;
  const lines = useMemo(
    () => differingLines(comparison.data?.differences ?? []),
    [comparison.data],
  );
  const [left_out, setLeftOut] = useState<ReadonlySet<Id>>(new Set());
  const chosen = lines.filter(({ line_id }) => !left_out.has(line_id));
  const whole = chosen.length === lines.length;
  const refs = whole ? undefined : chosen.map(({ line_id }) => String(line_id));
  const preview = useQuery({
    queryKey: ["entries", "publish", copy.id, copy.version, refs ?? "all"],
    queryFn: ({ signal }) => publishWhatIf(copy, refs, { preview: true, signal }),
    enabled: chosen.length > 0,
    retry: false,
    staleTime: 0,
  });
  const publish = useMutation({
    mutationFn: () => publishWhatIf(copy, refs),
    onSuccess: (plan) => {
      onClose();
      const { name } = copy;
      onPublished(plan, t("publish.act", { name }), t("publish.said", { name }));
      onWhatIf(null);
    },
    onSettled: () =>
      Promise.all(
        [["what-ifs"], ["entries"], ["orders"]].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
  const nameOf = (id: Id) => {
    const asset = assets?.find((each) => each.id === id);
    return asset?.display_name || asset?.name || String(id);
  };
  const toggle = (id: Id) =>
    setLeftOut((out) => {
      const next = new Set(out);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const error = publish.error ?? preview.error;
  return (
    <Dialog onClose={onClose} size={560} title={t("publish.title", { name: copy.name })}>
      <div className={styles.form}>
        <p>{t("publish.detail")}</p>
        {comparison.error && <ProblemNotice error={comparison.error} />}
        {comparison.isPending && <Loading />}
        {comparison.data && lines.length === 0 && <p>{t("publish.nothing")}</p>}
        {lines.length > 0 && (
          <fieldset className={styles.lines}>
            <legend>{t("publish.lines")}</legend>
            {lines.map(({ line_id, count }) => (
              <Checkbox
                key={line_id}
                label={
                  <>
                    {nameOf(line_id)}{" "}
                    <span className="of-quiet">{t("publish.differences", { count })}</span>
                  </>
                }
                checked={!left_out.has(line_id)}
                onChange={() => toggle(line_id)}
              />
            ))}
          </fieldset>
        )}
        {lines.length > 0 && (
          <div className={styles.outcome} aria-live="polite" aria-busy={preview.isFetching}>
            {chosen.length === 0 && <p>{t("publish.none_chosen")}</p>}
            {chosen.length > 0 && error && <Refused error={error} />}
            {chosen.length > 0 && !error && !preview.data && <p>{t("publish.asking")}</p>}
            {chosen.length > 0 && !error && preview.data && <Outcome plan={preview.data} />}
          </div>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button
            data-autofocus
            loading={publish.isPending}
            disabled={chosen.length === 0 || preview.data === undefined || preview.error !== null}
            onClick={() => publish.mutate()}
          >
            {whole ? t("publish.submit_all") : t("publish.submit_lines", { count: chosen.length })}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}

/** The figures of the plan before and after, and how many entries change. */
function Outcome({ plan }: { plan: Plan }) {
  const { t } = useTranslation("plan");
  const now = new Set(plan.entries.map(({ id }) => id));
  const gone = plan.before.filter(({ id }) => !now.has(id)).length;
  const counts = [
    ["moves", plan.before.length - gone],
    ["adds", plan.created.length],
    ["removes", gone],
  ] as const;
  return (
    <>
      <h3>{t("publish.comes_to")}</h3>
      <p>
        {counts
          .filter(([, count]) => count > 0)
          .map(([what, count]) => t(`publish.${what}`, { count }))
          .join(" · ")}
      </p>
      <FigureTable before={plan.figures_before} after={plan.figures} />
      {plan.warnings.length > 0 && (
        <ul className={styles.warnings}>
          {plan.warnings.slice(0, 8).map((warning) => (
            <li key={`${warning.code} ${warning.entry_id} ${warning.detail}`}>
              <MeaningTag meaning="hold">{warning.detail}</MeaningTag>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function conflictsOf(error: unknown): WhatIfConflict[] {
  if (!(error instanceof Problem) || error.code !== "plan_changed") return [];
  return (error.facts.conflicts ?? []) as WhatIfConflict[];
}

/** Why it cannot be published: what others changed meanwhile, or the rules that it would break. */
function Refused({ error }: { error: Error }) {
  const { t } = useTranslation("plan");
  const conflicts = conflictsOf(error);
  const broken =
    error instanceof Problem && error.code === "rules_broken"
      ? ((error.facts.violations ?? []) as WhatIfConflict[])
      : [];
  const reasons = conflicts.length > 0 ? conflicts : broken;
  if (reasons.length === 0) return <ProblemNotice error={error} />;
  return (
    <div role="alert" className={styles.refused}>
      <MeaningTag meaning="down">
        <b>{t(conflicts.length > 0 ? "publish.conflicts" : "publish.refused")}</b>
      </MeaningTag>
      {conflicts.length > 0 && <p>{t("publish.conflicts_detail")}</p>}
      <ul>
        {reasons.slice(0, 20).map(({ entry_id, detail }) => (
          <li key={`${entry_id} ${detail}`}>{detail}</li>
        ))}
      </ul>
    </div>
  );
}
