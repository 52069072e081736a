import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assetPath } from "@/api/client";
import type { Instant, LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { AtChoice } from "../AtChoice";
import { CountFields } from "./CountFields";
import styles from "./Counts.module.css";
import { bodyOf, countedOf, type Draft, type Field } from "./draft";
import { NumberPad } from "./NumberPad";
import { pressed } from "./numberPad";
import { Recorded } from "./Recorded";
import { useCountWords } from "./useCountWords";
import { useLineAct } from "./useLineAct";
import { usePadKeys } from "./usePadKeys";
import { useReasons } from "./useReasons";

type Entered = LineStatus & { entry: string };

/** What was recorded last; without an entry it still waits to be sent. */
interface Last {
  what: string;
  entry: string | null;
}

export function CountForm(props: {
  path: string;
  status: LineStatus;
  counts: NonNullable<LineStatus["counts"]>;
}) {
  const { t } = useTranslation("line");
  const { path, status, counts } = props;
  const [field, setField] = useState<Field>("good");
  const [draft, setDraft] = useState<Draft>({});
  const [comment, setComment] = useState("");
  const [at, setAt] = useState<Instant | null>(null);
  const [last, setLast] = useState<Last | null>(null);
  const reasons = useReasons(path);
  const words = useCountWords(counts);
  const act = useLineAct<Entered>(path);
  const counted = countedOf(draft);
  const what = counted && words(counted);

  const write = (name: Field, text: string) => {
    setLast(null);
    setField(name);
    setDraft((before) => ({ ...before, [name]: text }));
  };
  const record = async () => {
    if (!counted || what === null || act.isPending) return;
    const said = t("manual.record_what", { what });
    const body = { ...bodyOf(counted, comment), ...(at !== null && { occurred_at: at }) };
    const entry = { kind: "counts", path: `/lines/${assetPath(path)}/counts`, body, said } as const;
    const sent = await act.mutateAsync(entry).catch(() => null);
    if (!sent) return;
    setLast({ what, entry: "confirmed" in sent ? sent.confirmed.entry : null });
    setDraft({});
    setComment("");
    setAt(null);
    setField("good");
  };
  usePadKeys({
    press: (key) => write(field, pressed(draft[field] ?? "", key)),
    enter: () => void record(),
    text: draft,
    restore: setDraft,
  });

  return (
    <form
      className={styles.entry}
      aria-label={t("manual.title")}
      onSubmit={(event) => {
        event.preventDefault();
        void record();
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: many reasons scroll, by keyboard too */}
      <section className={styles.what} tabIndex={0} aria-label={t("manual.fields")}>
        <CountFields
          path={path}
          counts={counts}
          reasons={reasons}
          field={field}
          draft={draft}
          disabled={act.isPending}
          activate={setField}
          write={write}
          comment={comment}
          say={setComment}
        />
        <AtChoice
          at={at}
          change={setAt}
          earliest={status.run_started_at}
          zone={status.line.time_zone}
        />
      </section>
      <div className={styles.hand}>
        <NumberPad
          disabled={act.isPending}
          press={(key) => write(field, pressed(draft[field] ?? "", key))}
        />
        <ProblemNotice error={act.error} />
        <button
          type="submit"
          className={styles.record}
          disabled={!counted || act.isPending}
          aria-busy={act.isPending}
        >
          {act.isPending
            ? t("manual.recording")
            : what
              ? t("manual.record_what", { what })
              : t("manual.record")}
        </button>
        <Recorded path={path} last={last} forget={() => setLast(null)} />
      </div>
    </form>
  );
}
