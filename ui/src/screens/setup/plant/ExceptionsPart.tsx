import { Button } from "@mantine/core";
import { IconCalendarDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CalendarException, calendarExceptionsQuery } from "@/api/setup";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useExceptionWords } from "@/recurrence/useExceptionWords";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { ExceptionDialog } from "./ExceptionDialog";
import styles from "./Shifts.module.css";
import { ancestors, nameOf, type TreeNode } from "./tree";
import { refOf } from "./usePlant";

const ImportDialog = lazy(async () => ({
  default: (await import("./HolidayImport")).HolidayImport,
}));

/** What of holidays and extra time a list shows. */
export function useExceptionColumns(): Column<CalendarException>[] {
  const { t } = useTranslation("setup");
  const words = useExceptionWords();
  return [
    { key: "name", name: t("fields.name"), text: (each) => each.name },
    {
      key: "working",
      name: t("holiday.kind"),
      text: (each) => t(each.working ? "holiday.extra" : "holiday.off"),
      cell: (each) => (
        <MeaningTag meaning={each.working ? "running" : "hold"}>
          {t(each.working ? "holiday.extra" : "holiday.off")}
        </MeaningTag>
      ),
    },
    { key: "when", name: t("fields.clock"), text: words.span, wraps: true },
    { key: "recurrence", name: t("fields.recurrence"), text: words.recurrence, wraps: true },
    {
      key: "excluded",
      name: t("fields.excluded"),
      text: ({ excluded }) => excluded.map(words.day).join("; ") || null,
      wraps: true,
    },
  ];
}

const byStart = (one: CalendarException, other: CalendarException) =>
  one.starts.localeCompare(other.starts);

/** Holidays and extra time of an asset, and those that hold here from above, with their origin. */
export function ExceptionsPart({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(calendarExceptionsQuery);
  const columns = useExceptionColumns();
  const [doing, setDoing] = useState<
    { exception: CalendarException | null } | { imports: true } | null
  >(null);
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  const of = (asset: TreeNode) =>
    data.items.filter(({ asset_id }) => asset_id === asset.asset.id).sort(byStart);
  const above = ancestors(node)
    .map((each) => ({ each, items: of(each) }))
    .filter(({ items }) => items.length > 0)
    .reverse();
  const own = of(node);
  return (
    <section className={styles.holidays} aria-label={t("holiday.title")}>
      <h3>{t("holiday.title")}</h3>
      <RecordTable
        short
        label={t("holiday.title")}
        file="holidays"
        items={own}
        error={error}
        columns={columns}
        idOf={({ id }) => id}
        open={(exception) => setDoing({ exception })}
        add={{ label: t("holiday.add"), act: () => setDoing({ exception: null }) }}
        tools={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCalendarDown size={16} aria-hidden />}
            onClick={() => setDoing({ imports: true })}
          >
            {t("holiday.import")}
          </Button>
        }
        empty={{ title: t("holiday.none") }}
      />
      {above.map(({ each, items }) => (
        <div key={each.asset.id}>
          <p className={styles.origin}>
            {t("holiday.from")}{" "}
            <Link
              to="/setup"
              search={{ section: "assets", asset: refOf(each.asset), tab: "shifts" }}
            >
              {nameOf(each.asset)}
            </Link>
          </p>
          <RecordTable
            short
            label={t("holiday.of", { name: nameOf(each.asset) })}
            file="holidays"
            items={items}
            error={null}
            columns={columns}
            idOf={({ id }) => id}
            empty={{ title: t("holiday.none") }}
          />
        </div>
      ))}
      {doing && "exception" in doing && (
        <ExceptionDialog
          exception={doing.exception}
          asset={node.asset.id}
          close={() => setDoing(null)}
        />
      )}
      <Suspense>
        {doing && "imports" in doing && (
          <ImportDialog node={node} there={own} close={() => setDoing(null)} />
        )}
      </Suspense>
    </section>
  );
}
