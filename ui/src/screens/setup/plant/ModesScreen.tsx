import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { modesQuery } from "@/api/plant";
import type { Mode, ModeType } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { meaningOfMode } from "@/lib/meaning";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { RecordTable } from "../edit/RecordTable";
import { useEdit } from "../edit/useEdit";
import type { Column } from "../records";

const types: ModeType[] = ["production", "setup", "cleaning", "maintenance", "idle", "other"];

/** What lines are meant to do. */
export function ModesScreen() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(modesQuery);
  const [doing, setDoing] = useState<{ mode: Mode | null } | null>(null);
  const columns: Column<Mode>[] = [
    {
      key: "name",
      name: t("fields.name"),
      text: (mode) => mode.name,
      cell: (mode) => (
        <span className="of-row">
          <MeaningMark meaning={meaningOfMode(mode.type)} size={12} />
          {mode.name}
        </span>
      ),
    },
    { key: "type", name: t("fields.type"), text: (mode) => t(`mode_types.${mode.type}`) },
    { key: "reserved", name: t("fields.reserved"), text: (mode) => mode.reserved },
    { key: "enabled", name: t("fields.enabled"), text: (mode) => mode.enabled },
  ];
  return (
    <>
      <RecordTable
        label={t("sections.modes")}
        file="modes"
        items={data?.items}
        error={error}
        columns={columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => !enabled}
        open={(mode) => setDoing({ mode })}
        add={{ label: t("modes_part.add"), act: () => setDoing({ mode: null }) }}
        empty={{ title: t("none") }}
      />
      {doing && <ModeDialog mode={doing.mode} close={() => setDoing(null)} />}
    </>
  );
}

function ModeDialog({ mode, close }: { mode: Mode | null; close: () => void }) {
  const { t } = useTranslation("setup");
  const reserved = mode?.reserved ?? false;
  const form = useEdit<{ name: string; type: ModeType; colour: string; enabled: boolean }, Mode>({
    kind: "modes",
    id: mode?.id ?? null,
    version: mode?.version ?? null,
    fields: {
      name: mode?.name ?? "",
      type: mode?.type ?? "other",
      colour: mode?.colour ?? "",
      enabled: mode?.enabled ?? true,
    },
    names: {
      name: t("fields.name"),
      type: t("fields.type"),
      colour: t("modes_part.colour"),
      enabled: t("fields.enabled"),
    },
    onSaved: close,
  });
  return (
    <EditDialog
      edit={form}
      title={mode ? mode.name : t("modes_part.add")}
      close={close}
      remove={
        mode && !reserved
          ? {
              kind: "modes",
              id: mode.id,
              version: mode.version,
              name: mode.name,
              can_disable: mode.enabled,
            }
          : undefined
      }
    >
      {reserved && <p className="of-quiet">{t("modes_part.reserved")}</p>}
      <TextInput {...form.text("name")} data-autofocus disabled={reserved} autoComplete="off" />
      <div className={edit.pair}>
        <Select
          {...form.choice("type")}
          data={types.map((type) => ({ value: type, label: t(`mode_types.${type}`) }))}
          allowDeselect={false}
          disabled={reserved}
        />
        <TextInput
          {...form.text("colour")}
          placeholder="#0B6BB8"
          description={t("modes_part.colour_detail")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          rightSection={
            <input
              type="color"
              aria-label={t("modes_part.colour")}
              value={/^#[0-9a-f]{6}$/i.test(form.draft.colour) ? form.draft.colour : "#8a929c"}
              onChange={(event) => form.set({ colour: event.currentTarget.value })}
              style={{ width: 24, height: 24, padding: 0, border: 0, background: "none" }}
            />
          }
        />
      </div>
      {!reserved && <Switch {...form.flag("enabled")} />}
    </EditDialog>
  );
}
