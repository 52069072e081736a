import { useTranslation } from "react-i18next";

/** The language that numbers and times are written in, as a BCP 47 tag. */
export function useLocale(): string {
  return useTranslation().i18n.resolvedLanguage ?? "en";
}
