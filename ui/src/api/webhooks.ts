import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Id, Schemas } from "./types";

/** An address that is told of events. */
export type Webhook = Schemas["Webhook"];
export type WebhookEvent = Schemas["Event"];
/** A message to a webhook, and what became of it. */
export type Delivery = Schemas["Delivery"];

export const webhookEvents: WebhookEvent[] = ["call.opened", "call.acknowledged", "call.resolved"];

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => api.get<Schemas["Webhooks"]>("/webhooks", { signal }),
});

export const deliveriesQuery = (webhook: Id) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", webhook, "deliveries"],
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get<Schemas["Deliveries"]>(`/webhooks/${webhook}/deliveries`, {
        query: { cursor, limit: 50 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export type WebhookFields = Pick<Webhook, "name" | "url" | "events" | "enabled">;

/** Makes a webhook; its secret is told this once. */
export const createWebhook = (fields: WebhookFields) =>
  api.post<Schemas["MadeWebhook"]>("/webhooks", { body: fields });

export const changeWebhook = ({ id, version }: Webhook, fields: Partial<WebhookFields>) =>
  api.patch<Webhook>(`/webhooks/${id}`, { body: { ...fields, version } });

/** Draws another secret, told this once. */
export const drawSecret = ({ id, version }: Webhook) =>
  api.post<Schemas["MadeWebhook"]>(`/webhooks/${id}/secret`, { body: { version } });

export const deleteWebhook = ({ id, version }: Webhook) =>
  api.delete<void>(`/webhooks/${id}`, { query: { version } });

export const testWebhook = (id: Id) => api.post<Delivery>(`/webhooks/${id}/test`);

export const sendAgain = (id: Id) => api.post<Delivery>(`/webhook-deliveries/${id}/again`);
