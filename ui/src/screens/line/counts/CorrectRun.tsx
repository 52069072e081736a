import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CountKind, Run, Schemas } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { When } from "@/components/When";
import { compareDecimals } from "@/lib/decimalText";
import { CorrectionPreview } from "./CorrectionPreview";
import { CountField } from "./CountField";
import styles from "./Counts.module.css";
import { NumberPad } from "./NumberPad";
import { padQuantity, pressed } from "./numberPad";
import { nameOfRun } from "./runs";
import { useCorrectRun } from "./useCorrectRun";
import { usePadKeys } from "./usePadKeys";
import { WasteReasons } from "./WasteReasons";

const kinds: CountKind[] = ["outfeed", "waste", "infeed"];
type Totals = Partial<Record<CountKind, string>>;

/** The totals that are another than the run has; what is left empty stays. */
function changesOf(run: Run, totals: Totals): Totals {
  const changed = kinds.flatMap((kind): [CountKind, string][] => {
    const total = padQuantity(totals[kind] ?? "");
    const same = total === "" || compareDecimals(total, run[`${kind}_quantity`] ?? "0") === 0;
    return same ? [] : [[kind, total]];
  });
  return Object.fromEntries(changed);
}

/** What a run counted in truth, with a reason; before and after stand there before it is done. */
export function CorrectRun(props: {
  path: string;
  run: Run;
  zone: string;
  done: () => void;
  close: () => void;
}) {
  const { t } = useTranslation("line");
  const { path, run, zone } = props;
  const [field, setField] = useState<CountKind>("outfeed");
  const [totals, setTotals] = useState<Totals>({});
  const [reason, setReason] = useState("");
  const [waste_reason, setWasteReason] = useState<number | null>(null);
  const act = useCorrectRun(path, run, props.done);
  const changes = changesOf(run, totals);
  const changed = Object.keys(changes).length > 0;
  const body: Schemas["RunTotals"] = {
    ...changes,
    ...(changes.waste !== undefined && waste_reason !== null && { waste_reason }),
    reason: reason.trim(),
  };
  const ready = changed && body.reason !== "" && !act.isPending;
  const write = (kind: CountKind, text: string) => {
    setField(kind);
    setTotals((before) => ({ ...before, [kind]: text }));
  };
  const press = (key: Parameters<typeof pressed>[1]) =>
    write(field, pressed(totals[field] ?? "", key));
  const save = () => ready && act.mutate(body);
  usePadKeys({ press, enter: save, text: totals, restore: setTotals });

  return (
    <form
      className={styles.entry}
      aria-label={t("correct.title", { name: nameOfRun(run) })}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is compared scrolls, by keyboard too */}
      <section className={styles.what} tabIndex={0} aria-label={t("correct.detail")}>
        <div className={styles.head}>
          <h2>
            {t("correct.title", { name: nameOfRun(run) })}{" "}
            <span>
              <When at={run.started_at} zone={zone} />
            </span>
          </h2>
          <button type="button" className={styles.quiet} onClick={props.close}>
            {t("correct.back")}
          </button>
        </div>
        <div className={styles.fields}>
          {kinds.map((kind) => (
            <CountField
              key={kind}
              name={t(kind === "outfeed" ? "manual.good" : `facts.${kind}`)}
              unit={run[`${kind}_unit`] ?? ""}
              text={totals[kind] ?? ""}
              placeholder={run[`${kind}_quantity`] ?? "0"}
              active={field === kind}
              disabled={act.isPending}
              activate={() => setField(kind)}
              write={(text) => write(kind, text)}
            />
          ))}
        </div>
        {changes.waste !== undefined && (
          <WasteReasons path={path} chosen={waste_reason} choose={setWasteReason} />
        )}
        <input
          className={styles.words}
          aria-label={t("correct.reason")}
          placeholder={t("correct.reason")}
          required
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {changed ? (
          <CorrectionPreview path={path} run={run} totals={body} />
        ) : (
          <p className="of-quiet">{t("correct.detail")}</p>
        )}
      </section>
      <div className={styles.hand}>
        <NumberPad disabled={act.isPending} press={press} />
        <ProblemNotice error={act.error} />
        <button type="submit" className={styles.record} disabled={!ready} aria-busy={act.isPending}>
          {t(act.isPending ? "correct.saving" : "correct.save")}
        </button>
        <p className={styles.missing}>
          {!changed && t("correct.same")}
          {changed && body.reason === "" && t("correct.missing_reason")}
        </p>
      </div>
    </form>
  );
}
