import { ActionIcon, Button } from "@mantine/core";
import { IconCheck, IconLink, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { oeeQuery, timelineQuery } from "@/api/lines";
import type { Asset, Figures } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { OeeFigures } from "@/components/OeeFigures";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import styles from "./Facts.module.css";
import { FactTable } from "./FactTable";
import { Formulas } from "./Formulas";
import { labelOf } from "./labels";
import { inTime } from "./opening";
import { Stops } from "./Stops";
import { Strips } from "./Strips";
import { type AnalysisSearch, groupingOf } from "./search";
import type { Span } from "./span";

interface Props {
  asset: Asset;
  search: AnalysisSearch;
  change: (part: Partial<AnalysisSearch>) => void;
}

/** What one figure of a line was made of: sums, formulas, the course of states, runs and facts. */
export function FactsPanel(props: Props) {
  const { t } = useTranslation("analysis");
  const { asset, search, change } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () =>
    change({ figure: undefined, figure_from: undefined, figure_to: undefined, stop: undefined });
  useEffect(() => heading.current?.focus(), []);

  const span = { from: search.figure_from ?? "", to: search.figure_to ?? "" };
  const { figures, label, own, isPending, error } = useFigure(asset, search, span);
  return (
    <aside
      className={styles.panel}
      aria-label={t("facts.title")}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <header className={styles.head}>
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {label}
          </h2>
          <span className="of-quiet">{asset.display_name}</span>
        </div>
        <CopyLink />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("facts.close")}
          onClick={close}
        >
          <IconX size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      </header>
      <div className={styles.body}>
        {error && <ProblemNotice error={error} />}
        {!figures && isPending && <Loading />}
        {!figures && !isPending && !error && (
          <EmptyState title={t("facts.gone")} detail={t("facts.gone_detail")} />
        )}
        {figures && (
          <>
            <OeeFigures figures={figures} size="medium" digits={1} />
            {figures.rate_warning && (
              <p className={styles.warning}>{t("common:figures.rate_warning")}</p>
            )}
            <Formulas figures={figures} />
            <Course {...props} span={span} {...(!own && { part: label })} />
          </>
        )}
      </div>
    </aside>
  );
}

function useFigure(asset: Asset, search: AnalysisSearch, span: Span) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const by = groupingOf(search) ?? "hour";
  const oee = useQuery({
    ...oeeQuery({ line: asset.path, ...span, by }),
    placeholderData: undefined,
  });
  const item = oee.data?.items.find(({ key }) => key === search.figure);
  const own = inTime(by);
  const figures: Figures | undefined = own ? oee.data?.total : item?.figures;
  const zone = asset.time_zone;
  const words = { no_order: t("no_order"), no_shift: t("no_shift") };
  const clock = (at: string) => (at ? formatInstant(at, zone, locale, "day_time") : "");
  const named = item
    ? labelOf(item, by, zone, locale, words).full
    : `${clock(span.from)}\u2013${clock(span.to)}`;
  return {
    figures,
    label:
      by === "hour" || by === "shift"
        ? `${clock(span.from)}\u2013${end(span, zone, locale)}`
        : named,
    own: own || by === "run",
    isPending: oee.isPending,
    error: oee.error,
  };
}

const end = (span: Span, zone: string, locale: string) =>
  span.to ? formatInstant(span.to, zone, locale, "time") : "";

function CopyLink() {
  const { t } = useTranslation("analysis");
  const [copied, setCopied] = useState(false);
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={
        copied ? (
          <IconCheck size={16} aria-hidden />
        ) : (
          <IconLink size={16} stroke={1.6} aria-hidden />
        )
      }
      onClick={() => {
        void navigator.clipboard.writeText(window.location.href).then(() => setCopied(true));
      }}
      onBlur={() => setCopied(false)}
    >
      <span aria-live="polite">{t(copied ? "facts.copied" : "facts.copy")}</span>
    </Button>
  );
}

function Course(props: Props & { span: Span; part?: string }) {
  const { t } = useTranslation("analysis");
  const { asset, search, span, part, change } = props;
  const timeline = useQuery(timelineQuery(asset.path, span.from, span.to));
  const stop = timeline.data?.states.find(({ start_at }) => start_at === search.stop);
  const within = stop ? { from: stop.start_at, to: stop.end_at } : null;
  const choose = (start_at: string | undefined) => change({ stop: start_at });
  if (!timeline.data) {
    return timeline.error ? <ProblemNotice error={timeline.error} /> : <Loading />;
  }
  return (
    <>
      {part !== undefined && <p className="of-quiet">{t("facts.whole_span", { label: part })}</p>}
      <Strips timeline={timeline.data} span={span} zone={asset.time_zone} within={within} />
      <Stops
        states={timeline.data.states}
        span={span}
        zone={asset.time_zone}
        chosen={stop?.start_at}
        choose={choose}
      />
      <FactTable
        line={asset.path}
        zone={asset.time_zone}
        span={within ?? span}
        narrowed={within !== null}
        widen={() => choose(undefined)}
      />
    </>
  );
}
