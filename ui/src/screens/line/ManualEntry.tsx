import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { enterCount } from "@/api/lines";
import { wasteReasonsQuery } from "@/api/setup";
import type { CountKind, LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { isPositive } from "@/lib/decimalText";
import { formatDecimal } from "@/lib/quantity";
import { CountField } from "./CountField";
import { FactList } from "./FactList";
import styles from "./ManualEntry.module.css";
import { NumberPad } from "./NumberPad";
import { type PadKey, padQuantity, pressed } from "./numberPad";

type Field = "good" | "waste";

/** Counts by hand: good and waste in one entry with a number pad, beside the last facts. */
export function ManualEntry(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  return (
    <div className={styles.manual}>
      {status.mode_type === "production" && status.counts ? (
        <CountEntry path={path} counts={status.counts} />
      ) : (
        <EmptyState title={t("manual.no_run")} detail={t("manual.no_run_detail")} />
      )}
      <FactList path={path} status={status} />
    </div>
  );
}

function useWords(counts: NonNullable<LineStatus["counts"]>) {
  const locale = useLocale();
  const { t } = useTranslation("line");
  const amount = (text: string, unit: string) =>
    `${formatDecimal(padQuantity(text), locale)} ${unit}`;
  return (act: "record" | "recorded", good: string, waste: string): string => {
    const words = {
      good: amount(good, counts.outfeed_unit),
      waste: amount(waste, counts.waste_unit),
    };
    const both = isPositive(padQuantity(good)) && isPositive(padQuantity(waste));
    if (both) return t(`manual.${act}_both`, words);
    if (isPositive(padQuantity(good))) return t(`manual.${act}_good`, words);
    return isPositive(padQuantity(waste)) ? t(`manual.${act}_waste`, words) : t("manual.record");
  };
}

function CountEntry(props: { path: string; counts: NonNullable<LineStatus["counts"]> }) {
  const { t } = useTranslation("line");
  const { path, counts } = props;
  const [field, setField] = useState<Field>("good");
  const [typed, setTyped] = useState<Record<Field, string>>({ good: "", waste: "" });
  const [reason, setReason] = useState("");
  const [recorded, setRecorded] = useState("");
  const words = useWords(counts);
  const queryClient = useQueryClient();

  const write = (name: Field, text: string) => {
    setRecorded("");
    setTyped((before) => ({ ...before, [name]: text }));
  };
  const record = useMutation({
    mutationFn: async () => {
      const what = words("recorded", typed.good, typed.waste);
      const said: [Field, CountKind][] = [
        ["good", "outfeed"],
        ["waste", "waste"],
      ];
      for (const [name, count] of said) {
        const quantity = padQuantity(typed[name]);
        if (!isPositive(quantity)) continue;
        await enterCount(path, {
          count,
          quantity,
          ...(name === "waste" && reason.trim() !== "" && { reason: reason.trim() }),
        });
        // What is confirmed leaves its field, so that trying again never records it twice.
        write(name, "");
      }
      return what;
    },
    onSuccess: (what) => {
      setRecorded(what);
      setReason("");
      setField("good");
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["facts"] });
      void queryClient.invalidateQueries({ queryKey: ["line", path] });
    },
  });

  const ready = Object.values(typed).some((text) => isPositive(padQuantity(text)));
  const field_of = (name: Field, unit: string) => (
    <CountField
      name={t(`manual.${name}`)}
      unit={unit}
      text={typed[name]}
      active={field === name}
      disabled={record.isPending}
      activate={() => setField(name)}
      write={(text) => write(name, text)}
    />
  );
  return (
    <form
      className={styles.entry}
      aria-label={t("manual.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !record.isPending) record.mutate();
      }}
    >
      <div className={styles.fields}>
        {field_of("good", counts.outfeed_unit)}
        {field_of("waste", counts.waste_unit)}
      </div>
      {isPositive(padQuantity(typed.waste)) && (
        <WasteReason line={path} reason={reason} change={setReason} />
      )}
      <NumberPad
        disabled={record.isPending}
        press={(key: PadKey) => write(field, pressed(typed[field], key))}
      />
      <ProblemNotice error={record.error} />
      <button
        type="submit"
        className={styles.record}
        disabled={!ready || record.isPending}
        aria-busy={record.isPending}
      >
        {record.isPending ? t("manual.recording") : words("record", typed.good, typed.waste)}
      </button>
      <p className={styles.recorded} role="status">
        {recorded && t("manual.recorded", { what: recorded })}
      </p>
    </form>
  );
}

/** Why it was wasted: of the reasons that hold for the line, or in own words where it has none. */
function WasteReason(props: { line: string; reason: string; change: (reason: string) => void }) {
  const { t } = useTranslation("line");
  const { line, reason, change } = props;
  const { data } = useQuery(wasteReasonsQuery(line));
  const reasons = data?.items.filter(({ enabled }) => enabled) ?? [];
  const hint = `${t("manual.reason")} (${t("manual.reason_hint")})`;
  if (reasons.length === 0) {
    return (
      <input
        className={styles.reason}
        aria-label={t("manual.reason")}
        placeholder={hint}
        value={reason}
        maxLength={200}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  return (
    <select
      className={styles.reason}
      aria-label={t("manual.reason")}
      value={reason}
      onChange={(event) => change(event.currentTarget.value)}
    >
      <option value="">{hint}</option>
      {reasons.map(({ id, name }) => (
        <option key={id} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
