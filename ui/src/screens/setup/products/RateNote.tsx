import { useTranslation } from "react-i18next";
import type { Edits } from "@/components/grid/sheet";
import { MeaningTag } from "@/components/MeaningMark";
import { formatDecimal } from "@/lib/quantity";
import { cellKey, type RateField, type RateRow, rateTexts } from "./rateEdits";
import { lineOf, lineText, productOf, type RateWorld, typedText, usualText } from "./rateSheet";

/** Names the cell that is active, what it means, what it was and what is wrong with it. */
export function RateNote(props: {
  world: RateWorld;
  edits: Edits;
  at: [row: RateRow, field: RateField];
}) {
  const { t } = useTranslation("products");
  const { world, edits } = props;
  const [row, field] = props.at;
  const product = productOf(world, edits, row);
  const line = lineOf(world, edits, row);
  const rate = world.rates.get(row);
  const edit = edits.get(cellKey(row, field));
  const say = (name: RateField) =>
    edits.get(cellKey(row, name))?.value ??
    (rate ? rateTexts(rate)[name] : usualText(world, edits, row, name)) ??
    "";
  const value = say(field);
  const speed = field === "standard_rate" || field === "scheduled_rate";
  return (
    <>
      <span>
        <b>{product ? `${product.name} (${product.code})` : t("rates.no_product")}</b>
        {line && ` ${t("rates.on", { line: lineText(line) })}`}
      </span>
      <span className="of-quiet">{t(`rates.fields.${field}`)}</span>
      {edit?.fault && <MeaningTag meaning="down">{edit.fault}</MeaningTag>}
      {!edit?.fault && speed && value !== "" && (
        <span>
          {formatDecimal(value, world.locale, 6)} {say("rate_unit")}/
          {typedText(world, "rate_period", say("rate_period"))}
        </span>
      )}
      {field === "package_count" && !edit?.fault && value !== "" && (
        <span>
          {t("rates.package", {
            outfeed: say("outfeed_unit"),
            number: formatDecimal(value, world.locale, 6),
            infeed: say("infeed_unit"),
          })}
        </span>
      )}
      {edit && rate && (
        <span className="of-quiet">
          {t("was", {
            value: typedText(world, field, rateTexts(rate)[field]) || t("save.nothing"),
          })}
        </span>
      )}
      {rate && !rate.enabled && <span className="of-quiet">{t("rates.disabled")}</span>}
    </>
  );
}
