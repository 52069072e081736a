import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type CalendarException,
  type Counter,
  calendarExceptionsQuery,
  countersQuery,
  type Shift,
  type State,
  shiftsQuery,
  statesQuery,
  type WasteReason,
  wasteReasonsQuery,
} from "@/api/setup";
import type { Id } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { meaningOfState } from "@/lib/meaning";
import { formatDecimal } from "@/lib/quantity";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { useNames } from "../useNames";
import { CounterDialog } from "./CounterDialog";
import { ExceptionDialog } from "./ExceptionDialog";
import { useExceptionColumns } from "./ExceptionsPart";
import { ShiftDialog } from "./ShiftDialog";
import { useShiftColumns } from "./ShiftsPart";
import { StateDialog } from "./StateDialog";
import { WasteDialog } from "./WasteDialog";

interface ListProps<Item> {
  section: "shifts" | "calendar_exceptions" | "states" | "waste_reasons" | "counters";
  items: readonly Item[] | undefined;
  error: Error | null;
  columns: Column<Item>[];
  add: string;
  dialog: (item: Item | null, close: () => void) => ReactNode;
}

/** All things of one kind in the whole plant, each opened and new ones added in a dialog. */
function List<Item extends { id: Id; enabled?: boolean }>(props: ListProps<Item>) {
  const { t } = useTranslation("setup");
  const [doing, setDoing] = useState<{ item: Item | null } | null>(null);
  const { section } = props;
  return (
    <>
      <RecordTable
        label={t(`sections.${section}`)}
        file={section}
        items={props.items}
        error={props.error}
        columns={props.columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => enabled === false}
        open={(item) => setDoing({ item })}
        add={{ label: props.add, act: () => setDoing({ item: null }) }}
        empty={{ title: t("none"), detail: t(`about.${section}`) }}
      />
      {doing && props.dialog(doing.item, () => setDoing(null))}
    </>
  );
}

/** Where something holds: at an asset with all below, or everywhere. */
function useWhere<Item extends { asset_id: Id | null }>(): Column<Item> {
  const { t } = useTranslation("setup");
  const names = useNames();
  return {
    key: "asset",
    name: t("fields.asset"),
    text: ({ asset_id }) => (asset_id === null ? t("everywhere") : names.asset(asset_id)),
  };
}

export function ShiftsScreen() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(shiftsQuery);
  const [name, ...rest] = useShiftColumns();
  const where = useWhere<Shift>();
  return (
    <List
      section="shifts"
      items={data?.items}
      error={error}
      columns={name ? [name, where, ...rest] : rest}
      add={t("shift.add")}
      dialog={(shift, close) => (
        <ShiftDialog shift={shift} asset={shift?.asset_id ?? null} close={close} />
      )}
    />
  );
}

export function ExceptionsScreen() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(calendarExceptionsQuery);
  const [name, ...rest] = useExceptionColumns();
  const where = useWhere<CalendarException>();
  return (
    <List
      section="calendar_exceptions"
      items={data?.items}
      error={error}
      columns={name ? [name, where, ...rest] : rest}
      add={t("holiday.add")}
      dialog={(exception, close) => (
        <ExceptionDialog exception={exception} asset={exception?.asset_id ?? null} close={close} />
      )}
    />
  );
}

export function StatesScreen() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(statesQuery);
  const columns: Column<State>[] = [
    { key: "name", name: t("fields.name"), text: (state) => state.name },
    useWhere<State>(),
    {
      key: "type",
      name: t("fields.type"),
      text: (state) => t(`state_types.${state.type}`),
      cell: (state) => (
        <MeaningTag meaning={meaningOfState(state.type)}>
          {t(`state_types.${state.type}`)}
        </MeaningTag>
      ),
    },
    { key: "category", name: t("fields.category"), text: (state) => state.category },
    { key: "code", name: t("fields.code"), text: (state) => state.code, number: true },
    {
      key: "aliases",
      name: t("fields.aliases"),
      text: (state) => state.aliases.join(", ") || null,
      wraps: true,
    },
    { key: "enabled", name: t("fields.enabled"), text: (state) => state.enabled },
  ];
  return (
    <List
      section="states"
      items={data?.items}
      error={error}
      columns={columns}
      add={t("states_part.add")}
      dialog={(state, close) => <StateDialog state={state} asset={null} close={close} />}
    />
  );
}

export function WasteReasonsScreen() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(wasteReasonsQuery());
  const columns: Column<WasteReason>[] = [
    { key: "name", name: t("fields.name"), text: (reason) => reason.name },
    useWhere<WasteReason>(),
    { key: "code", name: t("fields.code"), text: (reason) => reason.code, number: true },
    { key: "enabled", name: t("fields.enabled"), text: (reason) => reason.enabled },
  ];
  return (
    <List
      section="waste_reasons"
      items={data?.items}
      error={error}
      columns={columns}
      add={t("waste_reasons_part.add")}
      dialog={(reason, close) => <WasteDialog reason={reason} asset={null} close={close} />}
    />
  );
}

export function CountersScreen() {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const names = useNames();
  const { data, error } = useQuery(countersQuery);
  const read = (value: string | null) => value !== null && formatDecimal(value, locale);
  const columns: Column<Counter>[] = [
    { key: "name", name: t("fields.name"), text: (counter) => counter.name },
    { key: "line", name: t("fields.line"), text: (counter) => names.asset(counter.line_id) },
    { key: "kind", name: t("fields.kind"), text: (counter) => t(`counts.${counter.kind}`) },
    { key: "asset", name: t("fields.source"), text: (counter) => names.asset(counter.asset_id) },
    { key: "tag", name: t("fields.tag"), text: (counter) => counter.tag },
    {
      key: "rollover_at",
      name: t("fields.rollover_at"),
      text: (counter) => counter.rollover_at,
      cell: (counter) => read(counter.rollover_at),
      number: true,
    },
    {
      key: "max_rate_per_minute",
      name: t("fields.max_rate"),
      text: (counter) => counter.max_rate_per_minute,
      cell: (counter) => read(counter.max_rate_per_minute),
      number: true,
    },
    { key: "enabled", name: t("fields.enabled"), text: (counter) => counter.enabled },
  ];
  return (
    <List
      section="counters"
      items={data?.items}
      error={error}
      columns={columns}
      add={t("counters_part.add")}
      dialog={(counter, close) => (
        <CounterDialog counter={counter} line={counter?.line_id ?? null} close={close} />
      )}
    />
  );
}
