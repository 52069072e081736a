import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { SegmentedControl, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CalendarException } from "@/api/setup";
import type { Id } from "@/api/types";
import { addDays } from "@/recurrence/occurrences";
import { RecurrencePart } from "@/screens/schedule/calendar/RecurrencePart";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { AssetSelect } from "./AssetSelect";
import { DaysOff } from "./ShiftDays";

interface Fields {
  asset: Id | null;
  name: string;
  working: boolean;
  starts: string;
  length: number;
  rrule: string | null;
  valid_until: string;
  excluded: string[];
}

const day_seconds = 86_400;

interface Props {
  exception: CalendarException | null;
  asset: Id | null;
  /** What a new one is at first, and on which day. */
  working?: boolean;
  on?: string;
  close: () => void;
}

function fieldsOf({ exception, asset, working, on }: Props): Fields {
  if (!exception) {
    const day = on ?? new Date().toISOString().slice(0, 10);
    const extra = working === true;
    return {
      asset,
      name: "",
      working: extra,
      starts: extra ? `${day}T06:00` : `${day}T00:00`,
      length: extra ? 8 * 3600 : day_seconds,
      rrule: null,
      valid_until: "",
      excluded: [],
    };
  }
  return {
    asset: exception.asset_id,
    name: exception.name,
    working: exception.working,
    starts: exception.starts.slice(0, 16),
    length: exception.length,
    rrule: exception.rrule,
    valid_until: exception.valid_until ?? "",
    excluded: [...exception.excluded],
  };
}

const wall = (starts: string, seconds: number) =>
  new Date(Date.parse(`${starts}Z`) + seconds * 1000).toISOString().slice(0, 16);

const isWhole = ({ starts, length }: Pick<Fields, "starts" | "length">) =>
  starts.endsWith("T00:00") && length % day_seconds === 0;

/** A holiday or extra time: when, whether it recurs, and what it moves before it is saved. */
export function ExceptionDialog(props: Props) {
  const { t } = useTranslation(["setup", "calendar"]);
  const { exception } = props;
  const form = useEdit<Fields, CalendarException>({
    kind: "calendar-exceptions",
    id: exception?.id ?? null,
    version: exception?.version ?? null,
    fields: fieldsOf(props),
    names: {
      asset: t("setup:fields.asset"),
      name: t("setup:fields.name"),
      working: t("setup:holiday.working"),
      starts: t("setup:holiday.starts"),
      length: t("setup:holiday.ends"),
      rrule: t("setup:fields.recurrence"),
      valid_until: t("setup:shift.valid_until"),
      excluded: t("setup:fields.excluded"),
    },
    onSaved: props.close,
  });
  const { draft } = form;
  const title = draft.working ? t("setup:holiday.add_extra") : t("setup:holiday.add");
  return (
    <EditDialog
      edit={form}
      size={600}
      title={exception ? exception.name : title}
      close={props.close}
      remove={
        exception
          ? {
              kind: "calendar-exceptions",
              id: exception.id,
              version: exception.version,
              name: exception.name,
              can_disable: false,
            }
          : undefined
      }
    >
      {props.asset === null && (
        <AssetSelect
          {...form.choice("asset")}
          value={draft.asset}
          onChange={(asset) => form.set({ asset })}
        />
      )}
      <SegmentedControl
        aria-label={t("setup:holiday.kind")}
        value={draft.working ? "extra" : "off"}
        onChange={(value) => form.set({ working: value === "extra" })}
        data={[
          { value: "off", label: t("setup:holiday.off") },
          { value: "extra", label: t("setup:holiday.extra") },
        ]}
      />
      <TextInput {...form.text("name")} data-autofocus autoComplete="off" />
      <Span fields={draft} set={form.set} fault={form.fault} />
      <RecurrencePart
        yearly
        once
        ends
        rrule={draft.rrule}
        day={draft.starts.slice(0, 10)}
        valid_until={draft.valid_until}
        onChange={(change) =>
          form.set(change.rrule === null ? { ...change, excluded: [], valid_until: "" } : change)
        }
      />
      {draft.rrule !== null && (
        <DaysOff
          days={draft.excluded}
          error={form.fault("excluded")}
          set={(excluded) => form.set({ excluded })}
        />
      )}
    </EditDialog>
  );
}

/** From when to when, as whole days or by the clock. */
function Span(props: {
  fields: Fields;
  set: (change: Partial<Fields>) => void;
  fault: (field: string) => string | undefined;
}) {
  const { t } = useTranslation("setup");
  const { fields, set, fault } = props;
  const { starts, length } = fields;
  const whole = isWhole(fields);
  const first = starts.slice(0, 10);
  const ends = wall(starts, length);
  const last = addDays(ends.slice(0, 10), whole ? -1 : 0);
  const between = (from: string, to: string) =>
    (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 1000;
  return (
    <>
      <Switch
        label={t("holiday.whole_days")}
        checked={whole}
        onChange={({ currentTarget: { checked } }) =>
          set(
            checked
              ? { starts: `${first}T00:00`, length: day_seconds }
              : { starts: `${first}T06:00`, length: 8 * 3600 },
          )
        }
      />
      <div className={edit.pair}>
        <TextInput
          type={whole ? "date" : "datetime-local"}
          label={t(whole ? "shift.valid_from" : "holiday.starts")}
          value={whole ? first : starts}
          error={fault("starts")}
          onChange={({ currentTarget: { value } }) => {
            if (value) set({ starts: whole ? `${value}T00:00` : value.slice(0, 16) });
          }}
        />
        <TextInput
          type={whole ? "date" : "datetime-local"}
          label={t(whole ? "shift.valid_until" : "holiday.ends")}
          value={whole ? last : ends}
          error={fault("length") ?? (length <= 0 && t("holiday.backwards"))}
          onChange={({ currentTarget: { value } }) => {
            if (!value) return;
            const to = whole ? `${addDays(value, 1)}T00:00` : value.slice(0, 16);
            set({ length: between(starts, to) });
          }}
        />
      </div>
    </>
  );
}
