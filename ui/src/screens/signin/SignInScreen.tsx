import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";

export function SignInScreen() {
  const { t } = useTranslation();
  return <EmptyState title={t("sign_in.title")} />;
}
