import { useTranslation } from "react-i18next";
import type { WasteReason } from "@/api/setup";
import type { LineStatus } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { CountField } from "./CountField";
import styles from "./Counts.module.css";
import { countedOf, type Draft, type Field, sumOf, wasteField } from "./draft";
import { useInfeed } from "./useInfeed";

/** Good, infeed where it is counted by hand, and the waste of each reason, which is picked by it. */
export function CountFields(props: {
  path: string;
  counts: NonNullable<LineStatus["counts"]>;
  /** Null until they are known. */
  reasons: WasteReason[] | null;
  field: Field;
  draft: Draft;
  disabled: boolean;
  activate: (field: Field) => void;
  write: (field: Field, text: string) => void;
  comment: string;
  say: (comment: string) => void;
}) {
  const { t } = useTranslation("line");
  const { path, counts, reasons, draft } = props;
  const infeed = useInfeed(path);
  const field_of = (field: Field, name: string, unit: string) => (
    <CountField
      key={field}
      name={name}
      unit={unit}
      text={draft[field] ?? ""}
      active={props.field === field}
      disabled={props.disabled}
      activate={() => props.activate(field)}
      write={(text) => props.write(field, text)}
    />
  );
  const wasted = countedOf(draft)?.waste ?? [];
  return (
    <>
      <div className={styles.fields}>
        {field_of("good", t("manual.good"), counts.outfeed_unit)}
        {reasons?.length === 0 && field_of(wasteField(null), t("manual.waste"), counts.waste_unit)}
        {infeed.counted && field_of("infeed", t("manual.infeed"), counts.infeed_unit)}
      </div>
      {reasons && reasons.length > 0 && (
        <fieldset className={styles.reasons}>
          <legend>
            {t("manual.reasons")}
            {wasted.length > 1 && <Total quantities={wasted} unit={counts.waste_unit} />}
          </legend>
          {reasons.map(({ id, name }) => field_of(wasteField(id), name, counts.waste_unit))}
          {field_of(wasteField(null), t("manual.no_reason"), counts.waste_unit)}
        </fieldset>
      )}
      {reasons?.length === 0 && wasted.length > 0 && (
        <input
          className={styles.words}
          aria-label={t("manual.comment")}
          placeholder={t("manual.comment")}
          value={props.comment}
          maxLength={200}
          onChange={(event) => props.say(event.currentTarget.value)}
        />
      )}
      {infeed.offered && (
        <button
          type="button"
          className={styles.more}
          onClick={() => {
            props.write("infeed", "");
            props.activate(infeed.counted ? "good" : "infeed");
            infeed.count(!infeed.counted);
          }}
        >
          {t(infeed.counted ? "manual.no_infeed" : "manual.count_infeed")}
        </button>
      )}
    </>
  );
}

function Total(props: { quantities: { quantity: string }[]; unit: string }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const sum = sumOf(props.quantities.map(({ quantity }) => quantity));
  return <b>{t("manual.waste_total", { waste: `${formatDecimal(sum, locale)} ${props.unit}` })}</b>;
}
