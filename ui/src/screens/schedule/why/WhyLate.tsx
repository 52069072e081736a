import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Remedy, whyQuery } from "@/api/explaining";
import { arrangeEntries } from "@/api/plan";
import type { Id, Schemas } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { formatDuration } from "@/lib/duration";
import { ReasonLines } from "../Ghost";
import { Chain } from "./Chain";
import type { Explaining } from "./props";
import { Remedies, useRemedyWords } from "./Remedies";
import styles from "./Why.module.css";
import { BestPlacesLink } from "./WhyLink";

type Told = Schemas["WhyLate"];

function Head({ told, clock }: { told: Told; clock: (at: number) => string }) {
  const { t } = useTranslation("why");
  const { entry, late_by } = told;
  return (
    <p className={styles.head}>
      {late_by !== null && late_by > 0 ? (
        <MeaningTag meaning="down">
          {t("common:time.late_by", { time: formatDuration(late_by) })}
        </MeaningTag>
      ) : (
        <MeaningTag meaning="running">{t(late_by === null ? "no_due" : "on_time")}</MeaningTag>
      )}
      {entry.due_at !== null && (
        <span className="of-quiet">
          {t("due_at", { due: clock(Date.parse(entry.due_at)) })} ·{" "}
          {t("ends_at", { end: clock(Date.parse(entry.expected_end_at ?? entry.end_at)) })}
        </span>
      )}
    </p>
  );
}

function Body(props: Explaining & { told: Told }) {
  const { t } = useTranslation("why");
  const { told, acts, what_if } = props;
  const { entry, remedies } = told;
  const words = useRemedyWords(entry, props.clockOn);
  const clock = props.clockOn(entry.line_id);
  const number = entry.order_number ?? entry.mode;
  const [busy, setBusy] = useState<Remedy | null>(null);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  const apply = async (remedy: Remedy) => {
    const wanted = (remedy.wanted ?? []).map((one) => ({ ...one, version: one.version ?? 0 }));
    const said = t("remedy.said", { number, remedy: words(remedy) });
    setBusy(remedy);
    const refusal = await acts.run(() => arrangeEntries(wanted, remedy.if_no_room, { what_if }), {
      subject: number,
      words: () => said,
      said: () => said,
    });
    setBusy(null);
    if (refusal) {
      acts.forget();
      setReasons(refusal.reasons);
    } else {
      props.onClose();
      const [moved] = wanted;
      const start_at = moved?.start_at ?? entry.start_at;
      props.goTo(entry.id, { line_id: moved?.line ?? entry.line_id, start_at });
    }
  };
  const late = told.late_by !== null && told.late_by > 0;
  const still = entry.pinned || entry.run_id !== null;
  return (
    <div className={styles.body}>
      <Head told={told} clock={clock} />
      <section>
        <h3>{t("chain.title")}</h3>
        <Chain links={told.chain} number={number} due_at={entry.due_at} clock={clock} />
      </section>
      {late && (
        <section>
          <h3>{t("remedy.title")}</h3>
          <ReasonLines reasons={reasons} />
          {remedies.length === 0 ? (
            <p className="of-quiet">{t(still ? "remedy.none_still" : "remedy.none")}</p>
          ) : (
            <Remedies remedies={remedies} words={words} busy={busy} onApply={apply} />
          )}
        </section>
      )}
      {told.next_best.length > 0 && (
        <div>
          <BestPlacesLink seeking={{ entry: entry.id }} variant="subtle" />
        </div>
      )}
    </div>
  );
}

/** Why an entry is late: the chain to its end, and remedies that were tried, to be taken at once. */
export function WhyLate(props: Explaining & { entry: Id }) {
  const { t } = useTranslation("why");
  const { data, error } = useQuery(whyQuery(props.entry, props.what_if));
  const number = data?.entry.order_number ?? "";
  return (
    <Dialog onClose={props.onClose} title={t("title", { number })} size={720}>
      {error && <ProblemNotice error={error} />}
      {!data && !error && <p className="of-quiet">{t("asking")}</p>}
      {data && <Body told={data} {...props} />}
    </Dialog>
  );
}
