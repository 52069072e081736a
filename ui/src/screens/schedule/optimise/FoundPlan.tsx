import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Optimisation } from "@/api/optimisations";
import { assetsQuery } from "@/api/plant";
import type { Id } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import panel from "../Panel.module.css";
import { NameForm } from "../whatif/NameForm";
import { FoundLineItem } from "./FoundLineItem";
import { changedLines, namesOf, withLine } from "./found";
import styles from "./Optimise.module.css";
import type { OptimiseProps } from "./props";
import { isStale, Refused } from "./Refused";
import { setTrace, useFoundTrace } from "./trace";
import { useAccepting } from "./useAccepting";

/** What a search has found, line by line, to be taken as a whole or in parts, or not at all. */
export function FoundPlan(props: OptimiseProps & { job: Optimisation }) {
  const { t } = useTranslation("optimise");
  const { job, onPlace } = props;
  const changed = changedLines(job.lines);
  const accepted = new Set(job.accepted_lines);
  const left = changed.filter(({ line_id }) => !accepted.has(line_id));
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(
    () => new Set(left.map(({ line_id }) => line_id)),
  );
  const trace = useFoundTrace();
  const names = namesOf(job.lines, useQuery(assetsQuery).data?.items ?? []);
  useEffect(() => {
    const out = changedLines(job.lines).filter(({ line_id }) => !chosen.has(line_id));
    setTrace({ left_out: new Set(out.map(({ line_id }) => line_id)) });
    return () => setTrace({ left_out: new Set() });
  }, [job.lines, chosen]);
  const takeable = job.status === "done";
  const same = job.lines.length - changed.length;
  if (changed.length === 0) {
    return (
      <section className={panel.part}>
        <h3>{t("found.nothing")}</h3>
        <p className="of-quiet">{t("found.nothing_detail")}</p>
        {takeable && <Accepting {...props} chosen={chosen} whole />}
      </section>
    );
  }
  return (
    <section className={panel.part} aria-label={t("found.label")}>
      <div className={panel.between}>
        <h3>{t("found.title")}</h3>
        <Checkbox
          size="xs"
          label={t("found.on_board")}
          checked={trace.on}
          onChange={(event) => setTrace({ on: event.currentTarget.checked })}
        />
      </div>
      <ul className={`${panel.items} ${styles.lines}`}>
        {changed.map((line) => (
          <FoundLineItem
            key={line.line_id}
            job={job.id}
            line={line}
            name={names.get(line.line_id) ?? line.line_name}
            together={line.needs.flatMap((id) => names.get(id) ?? [])}
            accepted={accepted.has(line.line_id)}
            takeable={takeable}
            checked={chosen.has(line.line_id)}
            onCheck={() => setChosen((now) => withLine(left, now, line.line_id))}
            onPlace={onPlace}
          />
        ))}
      </ul>
      {same > 0 && <p className="of-quiet">{t("found.same", { count: same })}</p>}
      {accepted.size > 0 && <Again {...props} />}
      {takeable && <Accepting {...props} chosen={chosen} whole={chosen.size === left.length} />}
    </section>
  );
}

/** What was accepted, to be accepted once more where that was taken back on the board. */
function Again(props: OptimiseProps & { job: Optimisation }) {
  const { t } = useTranslation("optimise");
  const { accept } = useAccepting(props);
  const stale = isStale(accept.error);
  return (
    <div className={props.job.status === "accepted" ? styles.accepting : styles.acts}>
      <p className="of-quiet">{t("accept.again_detail")}</p>
      {accept.error && <Refused error={accept.error} onNew={() => props.onShow("new")} />}
      <Button
        size="compact-sm"
        variant="default"
        disabled={stale}
        loading={accept.isPending}
        onClick={() => accept.mutate(props.job.accepted_lines.map(String))}
      >
        {t("accept.again")}
      </Button>
    </div>
  );
}

function Accepting(
  props: OptimiseProps & { job: Optimisation; chosen: ReadonlySet<Id>; whole: boolean },
) {
  const { t } = useTranslation("optimise");
  const { job, chosen, whole } = props;
  const { accept, intoCopy, discard, outdated } = useAccepting(props);
  const [naming, setNaming] = useState(false);
  const lines = whole ? undefined : [...chosen].map(String);
  const busy = accept.isPending || discard.isPending;
  const refused = accept.error ?? outdated;
  const stale = isStale(refused);
  return (
    <div className={styles.accepting}>
      {refused && <Refused error={refused} onNew={() => props.onShow("new")} />}
      <ProblemNotice error={discard.error} />
      {chosen.size > 0 && (
        <Button
          fullWidth
          size="sm"
          disabled={busy || stale}
          loading={accept.isPending}
          onClick={() => accept.mutate(lines)}
        >
          {whole ? t("accept.all") : t("accept.lines", { count: chosen.size })}
        </Button>
      )}
      <div className={styles.acts}>
        {chosen.size > 0 && job.what_if === null && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={busy || stale}
            onClick={() => setNaming(true)}
          >
            {t("accept.copy")}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          disabled={busy}
          onClick={() => discard.mutate()}
        >
          {t("accept.discard")}
        </Button>
      </div>
      {naming && (
        <NameForm
          title={t("accept.copy_title")}
          detail={t("accept.copy_detail")}
          name={t("accept.copy_name", { name: job.asked.profile.name })}
          submit={t("accept.copy_submit")}
          act={(name) => intoCopy(name, lines)}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  );
}
