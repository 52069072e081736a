import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import fields from "@/components/Fields.module.css";
import { useNames } from "../useNames";
import plant from "./Plant.module.css";
import styles from "./SignalSources.module.css";
import { type Match, matchOf, readPayload, type TopicRule } from "./topicRules";
import type { Mapped } from "./useMapped";

/** Tries a topic and a payload on the rules as they stand; nothing is sent anywhere. */
export function TopicTest({ rules, mapped }: { rules: TopicRule[]; mapped: Mapped }) {
  const { t } = useTranslation("setup");
  const [topic, setTopic] = useState("");
  const [payload, setPayload] = useState("");
  const given = topic.trim();
  const match = given === "" ? null : matchOf(given, rules, mapped.assets, mapped.counters);
  return (
    <section aria-label={t("try.title")} className={styles.try}>
      <h3 className={plant.partTitle}>{t("try.title")}</h3>
      <div className={styles.ruleMatch}>
        <TextInput
          label={t("try.topic")}
          value={topic}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTopic(event.currentTarget.value)}
        />
        <Textarea
          label={t("try.payload")}
          value={payload}
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          onChange={(event) => setPayload(event.currentTarget.value)}
        />
      </div>
      <div role="status">
        {given === "" ? (
          <p className="of-quiet">{t("try.hint")}</p>
        ) : match ? (
          <Found match={match} rule={rules[match.rule]} payload={payload} />
        ) : (
          <p>{t("try.no_rule")}</p>
        )}
      </div>
    </section>
  );
}

function Found(props: { match: Match; rule: TopicRule | undefined; payload: string }) {
  const { t } = useTranslation("setup");
  const names = useNames();
  const { match, rule, payload } = props;
  if (!rule) return null;
  const where = match.counters.length
    ? match.counters.map(({ name, line_id }) => `${name} (${names.asset(line_id)})`).join(", ")
    : names.asset(match.asset.line_id ?? match.asset.id);
  const reading = payload === "" ? null : readPayload(rule, payload);
  return (
    <>
      <p>
        <b>{t("try.rule", { number: match.rule + 1 })}</b>{" "}
        {t(`try.means.${rule.signal}`, { where })}
      </p>
      {reading && "fault" in reading && (
        <p className={fields.fault}>
          {t(`try.faults.${reading.fault}`, { path: reading.path ?? "" })}
        </p>
      )}
      {reading && "value" in reading && (
        <dl className={styles.read}>
          {(["value", "state", "time", "key"] as const).map((part) =>
            reading[part] === undefined ? null : (
              <div key={part}>
                <dt>{t(`try.${part}`)}</dt>
                <dd>{reading[part] || t("history.nothing")}</dd>
              </div>
            ),
          )}
        </dl>
      )}
    </>
  );
}
