import type { TFunction } from "i18next";

/** An event in words; one that is not known here under its own name. */
export function nameOfEvent(t: TFunction<"calls">, event: string): string {
  switch (event) {
    case "call.opened":
      return t("webhooks.event.call_opened");
    case "call.acknowledged":
      return t("webhooks.event.call_acknowledged");
    case "call.resolved":
      return t("webhooks.event.call_resolved");
    case "test":
      return t("webhooks.event.test");
    default:
      return event;
  }
}
