import { useTranslation } from "react-i18next";
import type words from "@/locales/en/setup.json";

/** The words for the columns of the lists. */
export function useFields() {
  const { t } = useTranslation("setup");
  return (name: keyof (typeof words)["fields"]) => t(`fields.${name}`);
}
