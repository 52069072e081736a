import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { State } from "@/api/setup";
import type { Id, StateType } from "@/api/types";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { AssetSelect } from "./AssetSelect";

interface Fields {
  asset: Id | null;
  name: string;
  type: StateType;
  category: string;
  code: string;
  aliases: string[];
  enabled: boolean;
}

const types: StateType[] = ["running", "unplanned_downtime", "planned_downtime"];

/** A state, its own or new; a new one may be made like one from above. */
export function StateDialog(props: {
  state: State | null;
  like?: State | null;
  asset: Id | null;
  close: () => void;
}) {
  const { t } = useTranslation("setup");
  const { state } = props;
  const from = state ?? props.like;
  const fields: Fields = {
    asset: state ? state.asset_id : props.asset,
    name: from?.name ?? "",
    type: from?.type ?? "unplanned_downtime",
    category: from?.category ?? "",
    code: from?.code?.toString() ?? "",
    aliases: from?.aliases ?? [],
    enabled: from?.enabled ?? true,
  };
  const form = useEdit<Fields, State>({
    kind: "states",
    id: state?.id ?? null,
    version: state?.version ?? null,
    fields,
    isReady: Boolean(props.like),
    names: {
      asset: t("fields.asset"),
      name: t("fields.name"),
      type: t("fields.type"),
      category: t("fields.category"),
      code: t("fields.code"),
      aliases: t("fields.aliases"),
      enabled: t("fields.enabled"),
    },
    onSaved: props.close,
  });
  const reserved = state?.reserved ?? false;
  return (
    <EditDialog
      edit={form}
      title={state ? state.name : t("states_part.add")}
      close={props.close}
      remove={
        state && !reserved
          ? {
              kind: "states",
              id: state.id,
              version: state.version,
              name: state.name,
              can_disable: state.enabled,
            }
          : undefined
      }
    >
      {reserved && <p className="of-quiet">{t("states_part.reserved")}</p>}
      <TextInput {...form.text("name")} data-autofocus disabled={reserved} autoComplete="off" />
      <div className={edit.pair}>
        <Select
          {...form.choice("type")}
          data={types.map((type) => ({ value: type, label: t(`state_types.${type}`) }))}
          allowDeselect={false}
          description={t(`state_detail.${form.draft.type}`)}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
        <AssetSelect
          {...form.choice("asset")}
          value={form.draft.asset}
          everywhere
          onChange={(asset) => form.set({ asset })}
        />
      </div>
      <div className={edit.pair}>
        <TextInput
          {...form.text("category")}
          description={t("states_part.category_detail")}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
        <TextInput
          {...form.text("code")}
          inputMode="numeric"
          description={t("states_part.code_detail")}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
      </div>
      <TagsInput
        label={t("fields.aliases")}
        description={t("states_part.aliases_detail")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={form.draft.aliases}
        error={form.fault("aliases")}
        onChange={(aliases) => form.set({ aliases })}
      />
      {!reserved && <Switch {...form.flag("enabled")} />}
    </EditDialog>
  );
}
