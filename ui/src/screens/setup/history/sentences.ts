import type { TFunction } from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type words from "@/locales/en/products.json";

export const subjects = [
  "unit",
  "asset",
  "product_class",
  "product",
  "rate",
  "changeover",
  "mode",
  "state",
  "waste_reason",
  "counter",
  "shift",
  "calendar_exception",
  "status",
  "source",
  "signal_source",
  "settings",
  "webhook",
  "user",
] as const;

export type Subject = (typeof subjects)[number];

export const isSubject = (text: string | undefined): text is Subject =>
  subjects.some((each) => each === text);

type FieldName = keyof (typeof words)["field_names"];

/** What a kind of thing, a field and a value of the setup are called. */
export function useSetupWords() {
  const { t } = useTranslation("products");
  return {
    subject: useCallback((subject: string) => subjectWords(t, subject), [t]),
    field: useCallback((field: string) => fieldWords(t, field), [t]),
    value: useCallback((value: unknown) => valueWords(t, value), [t]),
  };
}

type Say = TFunction<"products">;

const subjectWords = (t: Say, subject: string) =>
  isSubject(subject) ? t(`history.subjects.${subject}`) : subject;

/** Fields of fields, as in "order_number.digits", by their last name. */
function fieldWords(t: Say, field: string): string {
  const name = field.split(".").at(-1) ?? field;
  return t(`field_names.${name as FieldName}`, { defaultValue: name.replaceAll("_", " ") });
}

function valueWords(t: Say, value: unknown): string {
  if (value === null || value === undefined || value === "") return t("save.nothing");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) {
    return value.length === 0
      ? t("save.nothing")
      : value.map((each) => valueWords(t, each)).join(", ");
  }
  if (typeof value !== "object") return String(value);
  const parts = Object.entries(value);
  if (parts.length === 0) return t("save.nothing");
  return parts.map(([name, each]) => `${fieldWords(t, name)}: ${valueWords(t, each)}`).join(", ");
}
