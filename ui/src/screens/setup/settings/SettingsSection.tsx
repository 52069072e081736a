import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, Problem } from "@/api/client";
import { type PlantSettings, settingsQuery, writeSettings } from "@/api/setupGrids";
import type { Schemas } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { LeaveGuard } from "../edit/LeaveGuard";
import { HistoryLink } from "../history/HistoryLink";
import { nextNumber } from "./orderNumber";
import styles from "./Settings.module.css";
import { TimesFields } from "./TimesFields";

const moves = ["scheduled_by_entries", "in_progress_by_run", "complete_when_made"] as const;

const switches = [
  "schedule_sets_mode",
  "schedule_starts_production",
  "schedule_ends_production",
] as const;

/** What a new order would be numbered now. */
const nextQuery = {
  queryKey: ["orders", "next-number"],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const answer = await api.post<Schemas["OrderChecked"]>("/orders/check", { body: {}, signal });
    return answer.suggestion.number;
  },
};

/** How orders are numbered, what happens by itself, and the times that things are told by. */
export function SettingsSection() {
  const { data, error } = useQuery(settingsQuery);
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  return <SettingsForm key={JSON.stringify(data)} settings={data} />;
}

function SettingsForm({ settings }: { settings: PlantSettings }) {
  const { t } = useTranslation("products");
  const queryClient = useQueryClient();
  const next = useQuery(nextQuery).data;
  const [draft, setDraft] = useState(settings);
  const set = (change: Partial<PlantSettings>) => setDraft((now) => ({ ...now, ...change }));
  const number = (change: Partial<PlantSettings["order_number"]>) =>
    set({ order_number: { ...draft.order_number, ...change } });
  const save = useMutation({
    mutationFn: () => writeSettings(draft),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      await queryClient.invalidateQueries({ queryKey: nextQuery.queryKey });
    },
  });
  const dirty = JSON.stringify(draft) !== JSON.stringify(settings);
  const errors = save.error instanceof Problem ? save.error.errors : [];
  const fault = (field: string) =>
    errors.find((each) => each.field === field || each.field.endsWith(`.${field}`))?.detail;
  const byItself = (name: (typeof moves)[number] | (typeof switches)[number]) => (
    <Switch
      key={name}
      label={t(`settings.moves.${name}`)}
      description={t(`settings.${draft[name] ? "on" : "off"}.${name}`)}
      checked={draft[name]}
      onChange={(event) => set({ [name]: event.currentTarget.checked })}
    />
  );
  const would = nextNumber(next ?? undefined, settings.order_number, draft.order_number);
  return (
    <form
      className={styles.settings}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <fieldset>
        <legend>{t("settings.number")}</legend>
        <div className={styles.number}>
          <TextInput
            label={t("settings.prefix")}
            value={draft.order_number.prefix}
            error={fault("prefix")}
            onChange={(event) => number({ prefix: event.currentTarget.value })}
          />
          <NumberInput
            label={t("settings.digits")}
            value={draft.order_number.digits}
            error={fault("digits")}
            min={1}
            max={18}
            allowDecimal={false}
            onChange={(digits) => number({ digits: Number(digits) || 1 })}
          />
          {would && (
            <p className={styles.next} role="status">
              <span className="of-quiet">{t("settings.next")}</span> <b>{would}</b>
            </p>
          )}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("settings.automatic")}</legend>
        {moves.map(byItself)}
      </fieldset>
      <fieldset>
        <legend>{t("settings.schedule")}</legend>
        {switches.map(byItself)}
      </fieldset>
      <TimesFields draft={draft} fault={fault} set={set} />
      <LeaveGuard unsaved={dirty && !save.isPending} kept={["section"]} />
      {errors.length === 0 && <ProblemNotice error={save.error} />}
      <div className={styles.bar}>
        {dirty ? (
          <>
            <Button size="xs" type="submit" loading={save.isPending}>
              {t("save.save")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setDraft(settings)}>
              {t("grid.discard")}
            </Button>
            <span className="of-quiet">{t("settings.no_order_moves")}</span>
          </>
        ) : (
          <span className="of-quiet">
            <MeaningTag meaning="running">{t("settings.kept")}</MeaningTag>
          </span>
        )}
        <HistoryLink subject="settings" id={0} />
      </div>
    </form>
  );
}
