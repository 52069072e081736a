import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Counter, countersQuery } from "@/api/setup";
import type { LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { ReadingForm } from "./ReadingForm";

const none: Counter[] = [];

/** What a counter of the line shows, where no machine tells it. */
export function ReadingEntry(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  const counters = useQuery(countersQuery);
  const own =
    counters.data?.items.filter((each) => each.enabled && each.line_id === status.line.id) ?? none;
  if (counters.isPending) return <Loading />;
  if (own.length > 0) return <ReadingForm path={path} status={status} counters={own} />;
  if (counters.error) return <ProblemNotice error={counters.error} />;
  return <EmptyState title={t("reading.none")} detail={t("reading.none_detail")} />;
}
