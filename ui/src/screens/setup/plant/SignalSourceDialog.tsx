import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Button, Switch, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SignalSource } from "@/api/setup";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { LastRejections } from "./LinkCard";
import plant from "./Plant.module.css";
import { RuleEditor } from "./RuleEditor";
import styles from "./SignalSources.module.css";
import { TopicTest } from "./TopicTest";
import { rulesOf, storedRule, type TopicRule } from "./topicRules";
import { useMapped } from "./useMapped";

const blank: TopicRule = { match: "{asset}/", signal: "state" };

/** How machines speak: the rules by which topics become signals, tried as they are written. */
export function SignalSourceDialog(props: { source: SignalSource | null; close: () => void }) {
  const { t } = useTranslation("setup");
  const { source } = props;
  const mapped = useMapped();
  const form = useEdit<
    { name: string; kind: string; definition: Record<string, unknown>; enabled: boolean },
    SignalSource
  >({
    kind: "signal-sources",
    id: source?.id ?? null,
    version: source?.version ?? null,
    fields: {
      name: source?.name ?? "",
      kind: source?.kind ?? "mqtt",
      definition: source?.definition ?? { topics: [blank] },
      enabled: source?.enabled ?? true,
    },
    send: (sent, draft) =>
      "definition" in sent
        ? {
            ...sent,
            definition: {
              ...draft.definition,
              topics: rulesOf(draft.definition).map(storedRule),
            },
          }
        : sent,
    names: {
      name: t("fields.name"),
      kind: t("fields.kind"),
      definition: t("rules.title"),
      enabled: t("fields.enabled"),
    },
    onSaved: props.close,
  });
  const rules = rulesOf(form.draft.definition);
  const setRules = (topics: TopicRule[]) =>
    form.set({ definition: { ...form.draft.definition, topics } });
  const swap = (place: number, by: -1 | 1) => {
    const next = [...rules];
    const [moved] = next.splice(place, 1);
    if (moved) next.splice(place + by, 0, moved);
    setRules(next);
  };
  return (
    <EditDialog
      edit={form}
      size={860}
      title={source ? source.name : t("rules.add_source")}
      close={props.close}
      remove={
        source
          ? {
              kind: "signal-sources",
              id: source.id,
              version: source.version,
              name: source.name,
              can_disable: source.enabled,
            }
          : undefined
      }
    >
      <div className={edit.pair}>
        <TextInput {...form.text("name")} data-autofocus autoComplete="off" />
        <TextInput {...form.text("kind")} value={form.draft.kind.toUpperCase()} disabled />
      </div>
      <section aria-label={t("rules.title")} className={styles.rules}>
        <h3 className={plant.partTitle}>{t("rules.title")}</h3>
        <p className="of-quiet">{t("rules.detail")}</p>
        <ol>
          {rules.map((rule, place) => (
            <li key={place}>
              <RuleEditor
                rule={rule}
                place={place}
                last={rules.length - 1}
                mapped={mapped}
                fault={(field) => form.fault(`definition.topics[${place}].${field}`)}
                set={(next) => setRules(rules.map((each, at) => (at === place ? next : each)))}
                move={(by) => swap(place, by)}
                remove={() => setRules(rules.filter((_, at) => at !== place))}
              />
            </li>
          ))}
        </ol>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setRules([...rules, blank])}
        >
          {t("rules.add")}
        </Button>
      </section>
      <TopicTest rules={rules} mapped={mapped} />
      {source && <LastRejections origin={source.name} />}
      <Switch {...form.flag("enabled")} description={t("rules.enabled_detail")} />
    </EditDialog>
  );
}
