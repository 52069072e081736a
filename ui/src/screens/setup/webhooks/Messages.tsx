import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import {
  type Delivery,
  deliveriesQuery,
  sendAgain,
  testWebhook,
  type Webhook,
  webhooksQuery,
} from "@/api/webhooks";
import { Dialog } from "@/components/Dialog";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { formatInstant } from "@/lib/instant";
import type { Meaning } from "@/lib/meaning";
import setup from "../Setup.module.css";
import { nameOfEvent } from "./names";
import styles from "./Webhooks.module.css";

const meaningOf: Record<Delivery["state"], Meaning> = {
  waiting: "hold",
  delivered: "running",
  given_up: "down",
};

/** What a webhook was told, and why it did not arrive; here it is tried, and sent again. */
export function Messages({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const { t } = useTranslation("calls");
  const queryClient = useQueryClient();
  const found = useInfiniteQuery(deliveriesQuery(webhook.id));
  const settled = () => queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const test = useMutation({ mutationFn: () => testWebhook(webhook.id), onSettled: settled });
  const again = useMutation({ mutationFn: sendAgain, onSettled: settled });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog title={t("webhooks.messages_of", { name: webhook.name })} onClose={close} size={860}>
      <div className={styles.head}>
        <span className="of-quiet">{webhook.url}</span>
        <Button size="xs" loading={test.isPending} onClick={() => test.mutate()}>
          {t("webhooks.test")}
        </Button>
      </div>
      <ProblemNotice error={found.error ?? test.error ?? again.error} />
      {found.isPending && <Loading />}
      {found.data && items.length === 0 && <p className="of-quiet">{t("webhooks.no_messages")}</p>}
      {items.length > 0 && (
        <div className={styles.scroll}>
          <table className={setup.table} data-short="true">
            <thead>
              <tr>
                <th scope="col">{t("webhooks.made_at")}</th>
                <th scope="col">{t("webhooks.what")}</th>
                <th scope="col">{t("webhooks.state")}</th>
                <th scope="col" className="of-number">
                  {t("webhooks.attempts")}
                </th>
                <th scope="col">{t("webhooks.why")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {items.map((delivery) => (
                <Row
                  key={delivery.id}
                  delivery={delivery}
                  busy={again.isPending}
                  again={() => again.mutate(delivery.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("webhooks.more")}
        </Button>
      )}
    </Dialog>
  );
}

/** What a message was about, in the few words that tell it from others. */
function aboutOf({ body }: Delivery): string {
  const call = body.call as { line_name?: string; note?: string } | undefined;
  return [call?.line_name, call?.note].filter(Boolean).join(", ");
}

function Row(props: { delivery: Delivery; busy: boolean; again: () => void }) {
  const { t } = useTranslation("calls");
  const locale = useLocale();
  const zone = usePlantZone();
  const { delivery } = props;
  const event = nameOfEvent(t, delivery.event);
  return (
    <tr>
      <td>{formatInstant(delivery.made_at, zone, locale, "date_time")}</td>
      <td data-wraps="true" className={styles.wide}>
        {event} <span className="of-quiet">{aboutOf(delivery)}</span>
      </td>
      <td>
        <MeaningTag meaning={meaningOf[delivery.state]}>
          {t(`webhooks.message_state.${delivery.state}`)}
        </MeaningTag>
      </td>
      <td className="of-number">{delivery.attempts}</td>
      <td data-wraps="true" className={styles.wide}>
        {delivery.error}
        {delivery.error !== null && delivery.due_at !== null && (
          <span className="of-quiet">
            {" "}
            {t("webhooks.next")} <When at={delivery.due_at} zone={zone} style="seconds" />
          </span>
        )}
      </td>
      <td className={setup.acts}>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={props.busy}
          aria-label={t("webhooks.again_of", {
            event,
            time: formatInstant(delivery.made_at, zone, locale, "date_time"),
          })}
          onClick={props.again}
        >
          {t("webhooks.again")}
        </Button>
      </td>
    </tr>
  );
}
