import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { profilesQuery } from "@/api/optimisations";
import {
  addSchedule,
  changeSchedule,
  type OptimisationSchedule,
  type ScheduleFields,
  schedulesQuery,
} from "@/api/repairs";
import { ProblemNotice } from "@/components/ProblemNotice";
import { LinesInput } from "@/screens/orders/LinesInput";
import styles from "./Schedules.module.css";

function fieldsOf(schedule: OptimisationSchedule | null, profile: number): ScheduleFields {
  if (schedule === null) {
    return { ...usual, profile };
  }
  const { name, every, at, publishes, enabled } = schedule;
  const lines = schedule.lines.map(({ id }) => id);
  return { name, profile: schedule.profile.id, lines, every, at, publishes, enabled };
}

const usual = {
  name: "",
  lines: [],
  every: "day",
  at: "02:00",
  publishes: false,
  enabled: true,
} as const satisfies Omit<ScheduleFields, "profile" | "lines"> & { lines: number[] | [] };

/** Makes a schedule of the optimiser, or changes one. */
export function ScheduleForm(props: { schedule: OptimisationSchedule | null; onDone: () => void }) {
  const profiles = useQuery(profilesQuery).data?.items;
  const first = profiles?.[0];
  if (!profiles || !first) return null;
  return <Form {...props} profiles={profiles} initial={fieldsOf(props.schedule, first.id)} />;
}

function Form(props: {
  schedule: OptimisationSchedule | null;
  profiles: readonly { id: number; name: string }[];
  initial: ScheduleFields;
  onDone: () => void;
}) {
  const { t } = useTranslation("repair");
  const client = useQueryClient();
  const { schedule, onDone } = props;
  const [fields, setFields] = useState(props.initial);
  const set = (part: Partial<ScheduleFields>) => setFields((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const said = { ...fields, at: fields.every === "day" ? fields.at : null };
      return schedule === null ? addSchedule(said) : changeSchedule(schedule, said);
    },
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: schedulesQuery.queryKey }),
  });
  return (
    <form
      noValidate
      className={styles.body}
      onSubmit={(event) => {
        event.preventDefault();
        /* React hands it on to the form of the panel behind the dialog. */
        event.stopPropagation();
        save.mutate();
      }}
    >
      <ProblemNotice error={save.error} />
      <TextInput
        data-autofocus
        required
        maxLength={100}
        label={t("form.name")}
        placeholder={t("form.name_example")}
        value={fields.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <SegmentedControl
        fullWidth
        size="sm"
        aria-label={t("form.every")}
        value={fields.every}
        onChange={(every) => set({ every: every === "shift" ? "shift" : "day" })}
        data={[
          { value: "day", label: t("form.day") },
          { value: "shift", label: t("form.shift") },
        ]}
      />
      {fields.every === "day" && (
        <TextInput
          type="time"
          required
          label={t("form.at")}
          description={t("form.at_detail")}
          value={fields.at ?? ""}
          onChange={(event) => set({ at: event.currentTarget.value || null })}
        />
      )}
      <Select
        size="sm"
        allowDeselect={false}
        label={t("form.profile")}
        data={props.profiles.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={String(fields.profile)}
        onChange={(id) => set({ profile: Number(id) })}
      />
      <LinesInput
        value={fields.lines.map(String)}
        onChange={(lines) => set({ lines: lines.map(Number) })}
        note={fields.lines.length === 0 ? t("schedules.all_lines") : undefined}
      />
      <Checkbox
        size="sm"
        label={t("form.publishes")}
        description={t("form.publishes_detail")}
        checked={fields.publishes}
        onChange={(event) => set({ publishes: event.currentTarget.checked })}
      />
      <div className={styles.acts} data-end>
        <Button variant="default" onClick={onDone}>
          {t("form.back")}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={fields.name.trim() === ""}>
          {t("form.save")}
        </Button>
      </div>
    </form>
  );
}
