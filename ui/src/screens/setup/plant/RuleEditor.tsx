import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { ActionIcon, MultiSelect, Select, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { statesQuery } from "@/api/setup";
import fields from "@/components/Fields.module.css";
import edit from "../edit/Edit.module.css";
import plant from "./Plant.module.css";
import styles from "./SignalSources.module.css";
import { ruleFaults, signals, type TopicRule, topicsOf } from "./topicRules";
import type { Mapped } from "./useMapped";

interface Props {
  rule: TopicRule;
  place: number;
  last: number;
  mapped: Mapped;
  /** What the server says of a field. */
  fault: (field: string) => string | undefined;
  set: (rule: TopicRule) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}

/** One topic rule: which topics, what they say, and what of the payload is read. */
export function RuleEditor(props: Props) {
  const { t } = useTranslation("setup");
  const { rule, set, mapped } = props;
  const own = ruleFaults(rule);
  const fault = (field: keyof TopicRule) => {
    const found = own[field];
    return found ? t(`rules.faults.${found}`) : props.fault(field);
  };
  const text = (field: "match" | "value" | "time" | "key") => ({
    label: t(`rules.${field}`),
    value: rule[field] ?? "",
    error: fault(field),
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ ...rule, [field]: event.currentTarget.value }),
  });
  const topics = Object.keys(own).length > 0 ? [] : topicsOf(rule, mapped.assets, mapped.counters);
  return (
    <fieldset className={styles.rule}>
      <legend>{t("rules.rule", { number: props.place + 1 })}</legend>
      <div className={styles.ruleTools}>
        <Order {...props} />
      </div>
      <div className={styles.ruleMatch}>
        <TextInput {...text("match")} />
        <Select
          label={t("rules.signal")}
          data={signals.map((signal) => ({ value: signal, label: t(`rules.signals.${signal}`) }))}
          value={rule.signal}
          allowDeselect={false}
          onChange={(value) =>
            set({ ...rule, signal: signals.find((each) => each === value) ?? rule.signal })
          }
        />
      </div>
      <p className="of-quiet">
        {topics.length > 0
          ? t("rules.topics", { count: topics.length, example: topics[0] ?? "" })
          : t("rules.no_topics")}
      </p>
      <div className={edit.pair}>
        {(["value", "time", "key"] as const).map((field) => (
          <TextInput key={field} {...text(field)} placeholder={t(`rules.${field}_hint`)} />
        ))}
      </div>
      <MultiSelect
        label={t("rules.only")}
        placeholder={(rule.only?.length ?? 0) === 0 ? t("rules.only_hint") : ""}
        data={[...new Set([...mapped.assets.map(({ path }) => path), ...(rule.only ?? [])])].filter(
          Boolean,
        )}
        value={rule.only ?? []}
        error={props.fault("only")}
        searchable
        limit={100}
        onChange={(only) => set({ ...rule, only })}
      />
      {rule.signal === "state" && <States rule={rule} set={set} error={props.fault("states")} />}
    </fieldset>
  );
}

function Order({ place, last, move, remove }: Props) {
  const { t } = useTranslation("setup");
  const number = place + 1;
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={place === 0}
        aria-label={t("rules.up", { number })}
        onClick={() => move(-1)}
      >
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={place === last}
        aria-label={t("rules.down", { number })}
        onClick={() => move(1)}
      >
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={last === 0}
        aria-label={t("rules.remove", { number })}
        onClick={remove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </>
  );
}

/** What a machine calls its states, and which each of them is here. */
function States(props: {
  rule: TopicRule;
  set: (rule: TopicRule) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation("setup");
  const { rule, set } = props;
  const names = [...new Set(useQuery(statesQuery).data?.items.map(({ name }) => name))];
  const pairs = Object.entries(rule.states ?? {});
  const write = (next: [string, string][]) => set({ ...rule, states: Object.fromEntries(next) });
  const at = (place: number, pair: [string, string]) =>
    write(pairs.map((each, other) => (other === place ? pair : each)));
  return (
    <div className={styles.states}>
      <span>{t("rules.states")}</span>
      {pairs.map(([said, state], place) => (
        <div key={place} className={plant.inline}>
          <TextInput
            aria-label={t("rules.said", { number: place + 1 })}
            placeholder={t("rules.said_hint")}
            value={said}
            onChange={(event) => at(place, [event.currentTarget.value, state])}
          />
          <span aria-hidden>{"\u2192"}</span>
          <Select
            aria-label={t("rules.state", { number: place + 1 })}
            data={names}
            value={state || null}
            searchable
            onChange={(value) => at(place, [said, value ?? ""])}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("rules.remove_state", { number: place + 1 })}
            onClick={() => write(pairs.filter((_, other) => other !== place))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {props.error !== undefined && (
        <p role="alert" className={fields.fault}>
          {props.error}
        </p>
      )}
      <button
        type="button"
        className={fields.preset}
        disabled={"" in (rule.states ?? {})}
        onClick={() => write([...pairs, ["", ""]])}
      >
        <IconPlus size={14} aria-hidden /> {t("rules.add_state")}
      </button>
    </div>
  );
}
