import { useTranslation } from "react-i18next";
import type { LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { CountForm } from "./CountForm";

/** Counts by hand: good and waste by reason in one entry, and infeed where no machine counts it. */
export function CountEntry(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  if (status.mode_type !== "production" || !status.counts)
    return <EmptyState title={t("manual.no_run")} detail={t("manual.no_run_detail")} />;
  return <CountForm path={path} status={status} counts={status.counts} />;
}
