import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Webhook, webhooksQuery } from "@/api/webhooks";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { SecretDialog } from "../SecretDialog";
import styles from "../Setup.module.css";
import { Messages } from "./Messages";
import { nameOfEvent } from "./names";
import { WebhookDialog } from "./WebhookDialog";
import own from "./Webhooks.module.css";

type Opened =
  | { what: "new" }
  | { what: "edit" | "messages"; id: number }
  | { what: "secret"; name: string; secret: string };

/** Other systems that are told of events, and whether it arrives. */
export function WebhooksSection() {
  const { t } = useTranslation("calls");
  const webhooks = useQuery(webhooksQuery);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const items = webhooks.data?.items ?? [];
  const chosen =
    opened && "id" in opened ? items.find((webhook) => webhook.id === opened.id) : undefined;
  return (
    <>
      <div className={styles.tools}>
        <span className={`${styles.grow} of-quiet`}>{t("webhooks.detail")}</span>
        <Button
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setOpened({ what: "new" })}
        >
          {t("webhooks.add")}
        </Button>
      </div>
      <ProblemNotice error={webhooks.error} />
      {webhooks.isPending && <Loading />}
      {webhooks.data && items.length === 0 && (
        <p className={`${styles.note} of-quiet`}>{t("webhooks.none")}</p>
      )}
      {items.length > 0 && <Table items={items} open={(what, { id }) => setOpened({ what, id })} />}
      {(opened?.what === "new" || (opened?.what === "edit" && chosen)) && (
        <WebhookDialog
          key={chosen?.id ?? "new"}
          webhook={chosen}
          close={close}
          tell={(name, secret) => setOpened({ what: "secret", name, secret })}
        />
      )}
      {opened?.what === "messages" && chosen && <Messages webhook={chosen} close={close} />}
      {opened?.what === "secret" && (
        <SecretDialog
          title={t("webhooks.secret_of", { name: opened.name })}
          detail={t("webhooks.secret_detail")}
          secret={opened.secret}
          close={close}
        />
      )}
    </>
  );
}

function Table(props: {
  items: Webhook[];
  open: (what: "edit" | "messages", webhook: Webhook) => void;
}) {
  const { t } = useTranslation("calls");
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("webhooks.name")}</th>
            <th scope="col">{t("webhooks.url")}</th>
            <th scope="col">{t("webhooks.events")}</th>
            <th scope="col">{t("webhooks.last")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {props.items.map((webhook) => (
            <tr key={webhook.id}>
              <td>{webhook.name}</td>
              <td data-wraps="true" className={own.wide}>
                {webhook.url}
              </td>
              <td data-wraps="true" className={own.wide}>
                {webhook.events.map((event) => nameOfEvent(t, event)).join(", ")}
              </td>
              <td>
                <Standing webhook={webhook} />
              </td>
              <td className={styles.acts}>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t("webhooks.messages_of", { name: webhook.name })}
                  onClick={() => props.open("messages", webhook)}
                >
                  {t("webhooks.messages")}
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t("webhooks.edit_of", { name: webhook.name })}
                  onClick={() => props.open("edit", webhook)}
                >
                  {t("webhooks.edit")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whether what it was last told arrived. */
function Standing({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("calls");
  const zone = usePlantZone();
  if (!webhook.enabled) return <MeaningTag meaning="idle">{t("webhooks.off")}</MeaningTag>;
  if (webhook.error !== null) {
    return (
      <span className="of-row" title={webhook.error}>
        <MeaningTag meaning="down">{t("webhooks.failed")}</MeaningTag>
        {webhook.waiting > 0 && (
          <span className="of-quiet">{t("webhooks.waiting", { count: webhook.waiting })}</span>
        )}
      </span>
    );
  }
  if (webhook.delivered_at === null) {
    return <span className="of-quiet">{t("webhooks.never")}</span>;
  }
  return (
    <span className="of-row">
      <MeaningTag meaning="running">{t("webhooks.arrived")}</MeaningTag>
      <When at={webhook.delivered_at} zone={zone} />
    </span>
  );
}
