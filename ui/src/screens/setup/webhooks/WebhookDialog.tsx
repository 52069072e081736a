import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Button, Checkbox, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  drawSecret,
  type Webhook,
  type WebhookEvent,
  type WebhookFields,
  webhookEvents,
  webhooksQuery,
} from "@/api/webhooks";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Dialog } from "../Dialog";
import styles from "../Setup.module.css";
import { nameOfEvent } from "./names";

interface Props {
  webhook: Webhook | undefined;
  close: () => void;
  /** Shows a secret that was drawn just now. */
  tell: (name: string, secret: string) => void;
}

/** Adds a webhook, or changes one; the version that was opened is the one that is changed. */
export function WebhookDialog(props: Props) {
  const [webhook] = useState(props.webhook);
  const [asking, setAsking] = useState<"delete" | "secret" | null>(null);
  if (webhook && asking) {
    return <Ask {...props} webhook={webhook} what={asking} back={() => setAsking(null)} />;
  }
  return <Fields {...props} webhook={webhook} ask={setAsking} />;
}

function useWebhooksChanged() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey });
}

function faultOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  return error.errors.find((each) => each.field === field)?.detail;
}

const empty: WebhookFields = { name: "", url: "", events: webhookEvents, enabled: true };

function Fields(props: Props & { ask: (what: "delete" | "secret") => void }) {
  const { t } = useTranslation("calls");
  const { webhook, close, tell, ask } = props;
  const [fields, setFields] = useState<WebhookFields>(webhook ?? empty);
  const changed = useWebhooksChanged();
  const change = (part: Partial<WebhookFields>) => setFields((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: async () => {
      const { name, url, events, enabled } = fields;
      const wanted = { name, url, events, enabled };
      if (webhook) return { made: null, kept: await changeWebhook(webhook, wanted) };
      return { made: await createWebhook(wanted), kept: null };
    },
    onSuccess: ({ made }) => {
      if (made) tell(made.name, made.secret);
      else close();
    },
    onSettled: changed,
  });
  const toggle = (event: WebhookEvent, on: boolean) =>
    change({ events: webhookEvents.filter((e) => (e === event ? on : fields.events.includes(e))) });
  return (
    <Dialog
      title={webhook ? t("webhooks.edit_of", { name: webhook.name }) : t("webhooks.add")}
      close={close}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t("webhooks.name")}
          placeholder={t("webhooks.name_hint")}
          required
          data-autofocus
          autoComplete="off"
          value={fields.name}
          error={faultOf(save.error, "name")}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t("webhooks.url")}
          placeholder={t("webhooks.url_hint")}
          required
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          value={fields.url}
          error={faultOf(save.error, "url")}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
        <Checkbox.Group label={t("webhooks.events")} error={faultOf(save.error, "events")}>
          {webhookEvents.map((event) => (
            <Checkbox
              key={event}
              mt={6}
              label={nameOfEvent(t, event)}
              checked={fields.events.includes(event)}
              onChange={({ currentTarget }) => toggle(event, currentTarget.checked)}
            />
          ))}
        </Checkbox.Group>
        <Switch
          label={t("webhooks.enabled")}
          description={t("webhooks.enabled_detail")}
          checked={fields.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <ProblemNotice error={save.error} />
        <div className={styles.buttons}>
          {webhook && (
            <>
              <Button variant="subtle" onClick={() => ask("delete")}>
                {t("webhooks.delete")}
              </Button>
              <Button variant="subtle" onClick={() => ask("secret")}>
                {t("webhooks.new_secret")}
              </Button>
            </>
          )}
          <Button variant="default" onClick={close}>
            {t("webhooks.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t(webhook ? "webhooks.save" : "webhooks.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Ask(props: Props & { webhook: Webhook; what: "delete" | "secret"; back: () => void }) {
  const { t } = useTranslation("calls");
  const { webhook, what, close, tell } = props;
  const changed = useWebhooksChanged();
  const act = useMutation({
    mutationFn: async () => {
      if (what === "secret") return await drawSecret(webhook);
      await deleteWebhook(webhook);
      return null;
    },
    onSuccess: (made) => (made ? tell(made.name, made.secret) : close()),
    onSettled: changed,
  });
  const words =
    what === "delete"
      ? (["webhooks.delete_question", "webhooks.delete_detail", "webhooks.delete"] as const)
      : ([
          "webhooks.new_secret_question",
          "webhooks.new_secret_detail",
          "webhooks.new_secret",
        ] as const);
  return (
    <Dialog title={t(words[0], { name: webhook.name })} close={close}>
      <div className={styles.form}>
        <p>{t(words[1])}</p>
        <ProblemNotice error={act.error} />
        <div className={styles.buttons}>
          <Button variant="default" data-autofocus onClick={props.back}>
            {t("webhooks.cancel")}
          </Button>
          <Button loading={act.isPending} onClick={() => act.mutate()}>
            {t(words[2])}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
