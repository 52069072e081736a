import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Counter } from "@/api/setup";
import type { CountKind, Id } from "@/api/types";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { AssetSelect } from "./AssetSelect";

interface Fields {
  line: Id | null;
  asset: Id | null;
  name: string;
  kind: CountKind;
  tag: string;
  rollover_at: string;
  max_rate_per_minute: string;
  enabled: boolean;
}

const kinds: CountKind[] = ["infeed", "outfeed", "waste"];

/** A counter: what it counts, for which line, and what machines call it. */
export function CounterDialog(props: {
  counter: Counter | null;
  line: Id | null;
  close: () => void;
}) {
  const { t } = useTranslation("setup");
  const { counter } = props;
  const form = useEdit<Fields, Counter>({
    kind: "counters",
    id: counter?.id ?? null,
    version: counter?.version ?? null,
    fields: {
      line: counter?.line_id ?? props.line,
      asset: counter?.asset_id ?? props.line,
      name: counter?.name ?? "",
      kind: counter?.kind ?? "outfeed",
      tag: counter?.tag ?? "",
      rollover_at: counter?.rollover_at ?? "",
      max_rate_per_minute: counter?.max_rate_per_minute ?? "",
      enabled: counter?.enabled ?? true,
    },
    names: {
      line: t("fields.line"),
      asset: t("fields.source"),
      name: t("fields.name"),
      kind: t("fields.kind"),
      tag: t("fields.tag"),
      rollover_at: t("fields.rollover_at"),
      max_rate_per_minute: t("fields.max_rate"),
      enabled: t("fields.enabled"),
    },
    onSaved: props.close,
  });
  const below = { inputWrapperOrder: ["label", "input", "description", "error"] as const };
  const detail = (text: string) => ({
    description: text,
    inputWrapperOrder: [...below.inputWrapperOrder],
  });
  return (
    <EditDialog
      edit={form}
      title={counter ? counter.name : t("counters_part.add")}
      close={props.close}
      remove={
        counter
          ? {
              kind: "counters",
              id: counter.id,
              version: counter.version,
              name: counter.name,
              can_disable: counter.enabled,
            }
          : undefined
      }
    >
      <div className={edit.pair}>
        <TextInput {...form.text("name")} data-autofocus autoComplete="off" />
        <Select
          {...form.choice("kind")}
          data={kinds.map((kind) => ({ value: kind, label: t(`counts.${kind}`) }))}
          allowDeselect={false}
        />
      </div>
      {props.line === null && (
        <AssetSelect
          {...form.choice("line")}
          value={form.draft.line}
          levels={["line"]}
          onChange={(line) => form.set({ line, asset: line })}
        />
      )}
      <div className={edit.pair}>
        <AssetSelect
          {...form.choice("asset")}
          value={form.draft.asset}
          levels={["line", "cell"]}
          within={form.draft.line}
          onChange={(asset) => form.set({ asset })}
        />
        <TextInput
          {...form.text("tag")}
          {...detail(t("counters_part.tag_detail"))}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div className={edit.pair}>
        <TextInput
          {...form.text("rollover_at")}
          {...detail(t("counters_part.rollover_detail"))}
          inputMode="decimal"
        />
        <TextInput
          {...form.text("max_rate_per_minute")}
          {...detail(t("counters_part.max_rate_detail"))}
          inputMode="decimal"
        />
      </div>
      <Switch {...form.flag("enabled")} />
    </EditDialog>
  );
}
