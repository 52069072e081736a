import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WasteReason } from "@/api/setup";
import type { Id } from "@/api/types";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { AssetSelect } from "./AssetSelect";

/** A waste reason, its own or new; a new one may be made like one from above. */
export function WasteDialog(props: {
  reason: WasteReason | null;
  like?: WasteReason | null;
  asset: Id | null;
  close: () => void;
}) {
  const { t } = useTranslation("setup");
  const { reason } = props;
  const from = reason ?? props.like;
  const form = useEdit<
    { asset: Id | null; name: string; code: string; enabled: boolean },
    WasteReason
  >({
    kind: "waste-reasons",
    id: reason?.id ?? null,
    version: reason?.version ?? null,
    fields: {
      asset: reason ? reason.asset_id : props.asset,
      name: from?.name ?? "",
      code: from?.code?.toString() ?? "",
      enabled: from?.enabled ?? true,
    },
    isReady: Boolean(props.like),
    names: {
      asset: t("fields.asset"),
      name: t("fields.name"),
      code: t("fields.code"),
      enabled: t("fields.enabled"),
    },
    onSaved: props.close,
  });
  return (
    <EditDialog
      edit={form}
      title={reason ? reason.name : t("waste_reasons_part.add")}
      close={props.close}
      remove={
        reason
          ? {
              kind: "waste-reasons",
              id: reason.id,
              version: reason.version,
              name: reason.name,
              can_disable: reason.enabled,
            }
          : undefined
      }
    >
      <TextInput {...form.text("name")} data-autofocus autoComplete="off" />
      <div className={edit.pair}>
        <AssetSelect
          {...form.choice("asset")}
          value={form.draft.asset}
          everywhere
          onChange={(asset) => form.set({ asset })}
        />
        <TextInput {...form.text("code")} inputMode="numeric" />
      </div>
      <Switch {...form.flag("enabled")} />
    </EditDialog>
  );
}
