import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import type { Edits } from "@/components/grid/sheet";
import { MeaningTag } from "@/components/MeaningMark";
import { formatDecimal } from "@/lib/quantity";
import { partsOf, type Side } from "./changeoverMatrix";
import { type ChangeoverWorld, holding } from "./changeoverSheet";

/** In words: what a cell of the matrix says, by which rule, and what is wrong with it. */
export function ChangeoverNote(props: {
  world: ChangeoverWorld;
  edits: Edits;
  cell: string;
  nameOf: (side: Side) => string;
  lineName: (line: Id | null) => string;
}) {
  const { t } = useTranslation("products");
  const { world, edits, cell, nameOf, lineName } = props;
  const { line, from, to } = partsOf(cell);
  const edit = edits.get(cell);
  const own = edit?.value ?? world.rules.get(cell) ?? "";
  const match = holding(world, edits, line, from, to);
  const was = world.rules.get(cell);
  return (
    <>
      <span>
        <b>
          {nameOf(from)} {"\u2192"} {nameOf(to)}
        </b>{" "}
        {lineName(line)}
      </span>
      {edit?.fault && <MeaningTag meaning="down">{edit.fault}</MeaningTag>}
      {!edit?.fault && match && (
        <span>
          {t("changeovers.takes", { minutes: formatDecimal(match.minutes, world.locale, 6) })}{" "}
          <span className="of-quiet">
            {own !== ""
              ? t("changeovers.own")
              : t("changeovers.comes_from", {
                  from: nameOf(match.rule.from),
                  to: nameOf(match.rule.to),
                  line: lineName(match.rule.line),
                })}
          </span>
        </span>
      )}
      {!edit?.fault && !match && (
        <span className="of-quiet">
          {t(from === to && from.startsWith("p") ? "changeovers.same" : "changeovers.no_rule")}
        </span>
      )}
      {edit && (
        <span className="of-quiet">
          {t("was", { value: was ? formatDecimal(was, world.locale, 6) : t("save.nothing") })}
        </span>
      )}
    </>
  );
}
