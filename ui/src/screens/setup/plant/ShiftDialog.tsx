import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ChangedDay, type Shift, shiftsQuery } from "@/api/setup";
import type { Id } from "@/api/types";
import { RecurrenceField } from "@/recurrence/RecurrenceField";
import { endOf, lengthOf } from "@/recurrence/recurrence";
import { useShiftWords } from "@/recurrence/useShiftWords";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { AssetSelect } from "./AssetSelect";
import { RotationField } from "./RotationField";
import { ChangedDays, DaysOff } from "./ShiftDays";
import styles from "./Shifts.module.css";
import { WeekStrip } from "./WeekStrip";

interface Fields {
  asset: Id | null;
  name: string;
  crew: string;
  rrule: string;
  start: string;
  length: number;
  valid_from: string;
  valid_until: string;
  excluded: string[];
  changed: ChangedDay[];
  rotation: string[];
}

/** Shifts without a first day begin on this Monday, so that every n weeks has a fixed anchor. */
const any_day = "2024-01-01";

function fieldsOf(shift: Shift | null, asset: Id | null): Fields {
  if (!shift)
    return {
      asset,
      name: "",
      crew: "",
      rrule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
      start: "06:00",
      length: 8 * 3600,
      valid_from: any_day,
      valid_until: "",
      excluded: [],
      changed: [],
      rotation: [],
    };
  return {
    asset: shift.asset_id,
    name: shift.name,
    crew: shift.crew ?? "",
    rrule: shift.rrule,
    start: shift.start.slice(0, 5),
    length: shift.length,
    valid_from: shift.valid_from,
    valid_until: shift.valid_until ?? "",
    excluded: [...shift.excluded],
    changed: shift.changed.map((day) => ({ ...day, start: day.start.slice(0, 5) })),
    rotation: [...shift.rotation],
  };
}

/** A shift: when it works, how it recurs, who works it, and on which days it does not. */
export function ShiftDialog(props: { shift: Shift | null; asset: Id | null; close: () => void }) {
  const { t } = useTranslation("setup");
  const { shift } = props;
  const words = useShiftWords();
  const others = useQuery(shiftsQuery).data?.items ?? [];
  const form = useEdit<Fields, Shift>({
    kind: "shifts",
    id: shift?.id ?? null,
    version: shift?.version ?? null,
    fields: fieldsOf(shift, props.asset),
    names: {
      asset: t("fields.asset"),
      name: t("fields.name"),
      crew: t("fields.crew"),
      rrule: t("fields.recurrence"),
      start: t("shift.start"),
      length: t("shift.end"),
      valid_from: t("shift.valid_from"),
      valid_until: t("shift.valid_until"),
      excluded: t("fields.excluded"),
      changed: t("shift.changed"),
      rotation: t("shift.rotation"),
    },
    onSaved: props.close,
  });
  const { draft } = form;
  const now = { ...draft, crew: draft.crew || null, valid_until: draft.valid_until || null };
  const beside = others.filter(({ id, asset_id }) => id !== shift?.id && asset_id === draft.asset);
  const end = endOf(draft.start, draft.length);
  return (
    <EditDialog
      edit={form}
      size={640}
      title={shift ? shift.name : t("shift.add")}
      close={props.close}
      remove={
        shift
          ? {
              kind: "shifts",
              id: shift.id,
              version: shift.version,
              name: shift.name,
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
      <div className={edit.pair}>
        <TextInput {...form.text("name")} data-autofocus autoComplete="off" />
        {draft.rotation.length === 0 && <TextInput {...form.text("crew")} autoComplete="off" />}
      </div>
      <div className={edit.pair}>
        <TextInput
          {...form.text("start")}
          type="time"
          onChange={(event) => {
            const start = event.currentTarget.value;
            if (start) form.set({ start, length: lengthOf(start, end) });
          }}
        />
        <TextInput
          label={t("shift.end")}
          type="time"
          value={end}
          error={form.fault("length")}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value) form.set({ length: lengthOf(draft.start, value) });
          }}
        />
      </div>
      <p className={styles.said} role="status">
        {words.clock(draft)}, {words.length(draft.length)}. {words.recurrence(draft)}.
      </p>
      <RecurrenceField
        rrule={draft.rrule}
        valid_from={draft.valid_from}
        error={form.fault("rrule")}
        onChange={form.set}
      />
      <div className={edit.pair}>
        <TextInput {...form.text("valid_from")} type="date" />
        <TextInput
          {...form.text("valid_until")}
          type="date"
          description={t("shift.valid_until_detail")}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
      </div>
      <RotationField
        rotation={draft.rotation}
        valid_from={draft.valid_from}
        crew={draft.crew}
        error={form.fault("rotation")}
        set={(rotation) => form.set({ rotation })}
      />
      <DaysOff
        days={draft.excluded}
        error={form.fault("excluded")}
        set={(excluded) => form.set({ excluded })}
      />
      <ChangedDays
        days={draft.changed}
        usual={draft}
        error={form.fault("changed")}
        set={(changed) => form.set({ changed })}
      />
      <WeekStrip
        shifts={[...beside, { ...now, name: draft.name || t("shift.unnamed") }]}
        current={draft.name || t("shift.unnamed")}
      />
    </EditDialog>
  );
}
