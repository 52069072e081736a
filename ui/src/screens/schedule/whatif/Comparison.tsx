import { Button, Select, TextInput } from "@mantine/core";
import { IconArrowRight, IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { assetsQuery } from "@/api/plant";
import type { Asset, Id } from "@/api/types";
import {
  type Comparison as Compared,
  type ComparedStand,
  comparisonQuery,
  type Difference,
} from "@/api/whatIfs";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { dayOf, formatInstant, styleForNow } from "@/lib/instant";
import { formatDecimal } from "@/lib/quantity";
import panel from "../Panel.module.css";
import {
  countKinds,
  differingLines,
  filtered,
  type Kind,
  kinds,
  lateChange,
  linesUsed,
  no_filter,
} from "./comparison";
import { FigureTable } from "./FigureTable";
import type { GoTo } from "./props";
import styles from "./WhatIf.module.css";

const most = 300;
const icons = { moved: IconArrowRight, added: IconPlus, removed: IconMinus, changed: IconPencil };

/** How a what-if copy differs from the published plan: figures, conflicts, and what is where. */
export function Comparison(props: { whatIf: Id; goTo: GoTo }) {
  const { data, error } = useQuery(comparisonQuery(props.whatIf));
  const assets = useQuery(assetsQuery).data?.items;
  const byId = useMemo(() => new Map(assets?.map((asset) => [asset.id, asset])), [assets]);
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  return (
    <>
      {error && <ProblemNotice error={error} />}
      <Conflicts conflicts={data.conflicts} goTo={props.goTo} />
      <Figures compared={data} byId={byId} />
      <Differences differences={data.differences} byId={byId} goTo={props.goTo} />
    </>
  );
}

type Assets = ReadonlyMap<Id, Asset>;

const nameIn = (byId: Assets) => (id: Id) =>
  byId.get(id)?.display_name || byId.get(id)?.name || String(id);

function Conflicts(props: { conflicts: Compared["conflicts"]; goTo: GoTo }) {
  const { t } = useTranslation("plan");
  const { conflicts } = props;
  if (conflicts.length === 0) return null;
  return (
    <section className={styles.conflicts}>
      <h3>
        <MeaningTag meaning="down">
          {t("compare.conflicts", { count: conflicts.length })}
        </MeaningTag>
      </h3>
      <p>{t("compare.conflicts_detail")}</p>
      <ul>
        {conflicts.map(({ entry_id, detail }) => (
          <li key={`${entry_id} ${detail}`}>
            <button type="button" onClick={() => props.goTo(entry_id)}>
              {detail}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figures({ compared, byId }: { compared: Compared; byId: Assets }) {
  const { t } = useTranslation("plan");
  const { plan, what_if } = compared.figures;
  const { rows, same } = linesUsed(plan, what_if);
  return (
    <section className={panel.part}>
      <FigureTable before={plan} after={what_if} uses={rows} nameOf={nameIn(byId)} />
      {same > 0 && rows.length > 0 && (
        <p className="of-quiet">{t("compare.lines_same", { count: same })}</p>
      )}
    </section>
  );
}

function Differences(props: { differences: readonly Difference[]; byId: Assets; goTo: GoTo }) {
  const { t } = useTranslation("plan");
  const { differences, byId, goTo } = props;
  const [filter, setFilter] = useState(no_filter);
  const set = (part: Partial<typeof filter>) => setFilter((now) => ({ ...now, ...part }));
  const counts = countKinds(differences);
  const shown = filtered(differences, filter);
  const lateness = differences.filter((each) => lateChange(each) !== null).length;
  if (differences.length === 0) {
    return (
      <section className={panel.part}>
        <h3>{t("compare.nothing")}</h3>
        <p className="of-quiet">{t("compare.nothing_detail")}</p>
      </section>
    );
  }
  const kindButton = (kind: Kind | null, label: string, count: number) => (
    <Button
      key={label}
      size="compact-xs"
      variant={filter.kind === kind ? "light" : "default"}
      aria-pressed={filter.kind === kind}
      onClick={() => set({ kind })}
    >
      {`${label} ${count}`}
    </Button>
  );
  return (
    <section className={panel.part} aria-label={t("compare.what_differs")}>
      <h3>{t("compare.what_differs")}</h3>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form */}
      <div role="group" className={styles.filters} aria-label={t("compare.filter")}>
        {kindButton(null, t("compare.all"), differences.length)}
        {kinds
          .filter((kind) => counts[kind] > 0)
          .map((kind) => kindButton(kind, t(`compare.what.${kind}`), counts[kind]))}
        {lateness > 0 && (
          <Button
            size="compact-xs"
            variant={filter.late ? "light" : "default"}
            aria-pressed={filter.late}
            onClick={() => set({ late: !filter.late })}
          >
            {`${t("compare.late_only")} ${lateness}`}
          </Button>
        )}
        <TextInput
          size="xs"
          type="search"
          className={styles.find}
          aria-label={t("compare.find")}
          placeholder={t("compare.find")}
          value={filter.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <Select
          size="xs"
          clearable
          className={styles.find}
          aria-label={t("compare.line")}
          placeholder={t("compare.all_lines")}
          data={differingLines(differences).map(({ line_id }) => ({
            value: String(line_id),
            label: nameIn(byId)(line_id),
          }))}
          value={filter.line === null ? null : String(filter.line)}
          onChange={(line) => set({ line: line === null ? null : Number(line) })}
        />
      </div>
      {shown.length === 0 && (
        <p>
          {t("compare.no_match")}{" "}
          <Button size="compact-xs" variant="subtle" onClick={() => setFilter(no_filter)}>
            {t("compare.clear")}
          </Button>
        </p>
      )}
      <ul className={`${panel.items} ${styles.differences}`}>
        {shown.slice(0, most).map((each) => (
          <DifferenceItem
            key={`${each.what} ${each.entry_id} ${each.order_number} ${each.before?.start_at}`}
            difference={each}
            byId={byId}
            goTo={goTo}
          />
        ))}
      </ul>
      {shown.length > most && (
        <p className="of-quiet">{t("compare.more", { count: shown.length - most })}</p>
      )}
    </section>
  );
}

function DifferenceItem(props: { difference: Difference; byId: Assets; goTo: GoTo }) {
  const { t } = useTranslation("plan");
  const { difference, byId, goTo } = props;
  const { what, before, after, entry_id } = difference;
  const name = difference.order_number ?? difference.mode;
  const Icon = icons[what];
  const late = lateChange(difference);
  const stand = after ?? before;
  const moved_line = before !== null && after !== null && before.line_id !== after.line_id;
  return (
    <li>
      <button
        type="button"
        className={panel.item}
        title={t("compare.go", { name })}
        onClick={() => stand && goTo(entry_id, stand)}
      >
        <span className={panel.between}>
          <b>{name}</b>
          <span className={styles.what}>
            <Icon size={14} aria-hidden /> {t(`compare.what.${what}`)}
          </span>
        </span>
        {difference.product_name && <span className="of-quiet">{difference.product_name}</span>}
        {after && <Place stand={after} byId={byId} unit={difference.unit} line />}
        {before && (
          <span className="of-quiet">
            {t("compare.was")}{" "}
            <Place
              stand={before}
              byId={byId}
              unit={difference.unit}
              line={moved_line || after === null}
            />
          </span>
        )}
        {late && (
          <MeaningTag meaning={late === "becomes_late" ? "down" : "running"}>
            {t(`compare.${late}`)}
          </MeaningTag>
        )}
      </button>
    </li>
  );
}

/** Line, time and quantity of one of the two plans. */
function Place(props: { stand: ComparedStand; byId: Assets; unit: string | null; line: boolean }) {
  const locale = useLocale();
  const plant_zone = usePlantZone();
  const now = useNow(60);
  const { stand, byId } = props;
  const zone = byId.get(stand.line_id)?.time_zone ?? plant_zone;
  const start = formatInstant(stand.start_at, zone, locale, styleForNow(stand.start_at, now, zone));
  const same_day = dayOf(stand.start_at, zone) === dayOf(stand.end_at, zone);
  const end = formatInstant(stand.end_at, zone, locale, same_day ? "time" : "day_time");
  return (
    <span>
      {props.line && `${nameIn(byId)(stand.line_id)}, `}
      {`${start}\u2013${end}`}
      {stand.quantity !== null && `, ${formatDecimal(stand.quantity, locale)} ${props.unit ?? ""}`}
    </span>
  );
}
