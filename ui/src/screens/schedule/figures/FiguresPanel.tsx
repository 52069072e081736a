import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { IconDownload, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery } from "@/api/plant";
import { whatIfsQuery } from "@/api/whatIfs";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { csvText } from "@/lib/csv";
import { formatDuration } from "@/lib/duration";
import { formatDecimal } from "@/lib/quantity";
import { saveFile } from "@/lib/saveFile";
import { Basis } from "../FiguresStrip";
import panel from "../Panel.module.css";
import { figure_names, figureText, signed } from "../whatif/FigureTable";
import type { FiguresPanelProps } from "../whatif/props";
import styles from "./Figures.module.css";
import { figureRows, lineChanges, unscheduledChange } from "./figures";
import { LateOrders } from "./LateOrders";
import { LineUses } from "./LineUses";
import { useFigures } from "./useFigures";

const Comparison = lazy(() =>
  import("../whatif/Comparison").then((all) => ({ default: all.Comparison })),
);

/** Beside the board: the figures of the plan on it, or how a what-if copy differs from the plan. */
export function FiguresPanel(props: FiguresPanelProps) {
  const { t } = useTranslation("plan");
  const { whatIf, comparing, onCompare } = props;
  const copies = useQuery({ ...whatIfsQuery, enabled: whatIf !== null }).data?.items;
  const copy = copies?.find(({ id }) => id === whatIf);
  const comparison = comparing && whatIf !== null;
  return (
    <aside
      className={styles.panel}
      aria-label={comparison ? t("compare.label", { name: copy?.name ?? "" }) : t("panel.label")}
      onKeyDown={(event) => event.key === "Escape" && props.onHide()}
    >
      {whatIf !== null && (
        <div className={styles.tabs}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t("panel.label")}
            value={comparison ? "compare" : "figures"}
            onChange={(value) => onCompare(value === "compare")}
            data={[
              { value: "figures", label: t("panel.figures") },
              { value: "compare", label: t("compare.title") },
            ]}
          />
        </div>
      )}
      {comparison ? (
        <>
          <Head title={copy?.name ?? t("compare.title")} onHide={props.onHide} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
          <div className={styles.body} tabIndex={0}>
            <Suspense fallback={<Loading />}>
              <Comparison key={whatIf} whatIf={whatIf} goTo={props.goTo} />
            </Suspense>
          </div>
        </>
      ) : (
        <Figures key={`${whatIf} ${props.lines}`} {...props} />
      )}
    </aside>
  );
}

function Head(props: { title: string; onHide: () => void; children?: React.ReactNode }) {
  const { t } = useTranslation("plan");
  return (
    <header className={styles.head}>
      <h2>{props.title}</h2>
      {props.children}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={30}
        aria-label={t("panel.hide")}
        title={t("panel.hide")}
        onClick={props.onHide}
      >
        <IconX size={18} stroke={1.75} aria-hidden />
      </ActionIcon>
    </header>
  );
}

function Figures(props: FiguresPanelProps) {
  const { t } = useTranslation("plan");
  const { change, whatIf, lines, goTo } = props;
  const { figures, error, around, late } = useFigures(props);
  const assets = useQuery(assetsQuery).data?.items;
  const byId = useMemo(() => new Map(assets?.map((asset) => [asset.id, asset])), [assets]);
  const before = useMemo(
    () => around && new Set(around.before.late.map(({ order_id }) => order_id)),
    [around],
  );
  const save = () => {
    if (!figures) return;
    const pathOf = (id: number) => byId.get(id)?.path ?? String(id);
    const rows = figureRows(figures, late, change, pathOf);
    saveFile(csvText(rows), `plan-figures-${figures.from.slice(0, 10)}.csv`);
  };
  return (
    <>
      <Head title={t("panel.figures")} onHide={props.onHide}>
        <Basis expected={whatIf === null} />
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
          aria-label={t("panel.csv_detail")}
          disabled={!figures}
          onClick={save}
        >
          {t("panel.csv")}
        </Button>
      </Head>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <div className={styles.body} tabIndex={0}>
        {error && <ProblemNotice error={error} />}
        {!figures && !error && <Loading />}
        {figures && (
          <>
            <Totals {...props} unscheduled={figures.unscheduled} around={around} />
            <LateOrders rows={late} before={before} whatIf={whatIf} byId={byId} goTo={goTo} />
            <LineUses
              uses={figures.lines}
              changes={lineChanges(around)}
              whatIf={whatIf}
              lines={lines}
              byId={byId}
            />
            <Unscheduled unscheduled={figures.unscheduled} />
          </>
        )}
      </div>
    </>
  );
}

type Known = ReturnType<typeof useFigures>;
type NotPlanned = NonNullable<Known["figures"]>["unscheduled"];

function Change(props: { by: number; text: (size: number) => string }) {
  const { t } = useTranslation("plan");
  if (props.by === 0) return null;
  const better = props.by < 0;
  return (
    <span className={styles.change} data-better={better}>
      {signed(props.by, props.text)}
      <small>
        <span className="of-hidden">{t(better ? "compare.better" : "compare.worse")}</span>{" "}
        {t("panel.last_act")}
      </small>
    </span>
  );
}

function Totals(props: FiguresPanelProps & { unscheduled: NotPlanned; around: Known["around"] }) {
  const { t } = useTranslation("plan");
  const locale = useLocale();
  const { change, unscheduled } = props;
  const figures = props.figures;
  const open = unscheduledChange(props.around);
  return (
    <dl className={styles.totals}>
      {figures &&
        figure_names.map((name) => (
          <div key={name}>
            <dt>{t(`panel.${name}`)}</dt>
            <dd>
              {figureText(name, figures[name], locale)}
              <Change by={change?.[name] ?? 0} text={(size) => figureText(name, size, locale)} />
            </dd>
          </div>
        ))}
      <div>
        <dt>{t("panel.unscheduled")}</dt>
        <dd>
          {t("panel.unscheduled_orders", { count: unscheduled.orders })}
          <Change
            by={open.orders || open.work_time}
            text={(size) =>
              open.orders === 0 ? formatDuration(size) : size.toLocaleString(locale)
            }
          />
        </dd>
      </div>
    </dl>
  );
}

function Unscheduled({ unscheduled }: { unscheduled: NotPlanned }) {
  const { t } = useTranslation("plan");
  const locale = useLocale();
  const { orders, quantities, work_time, without_rate } = unscheduled;
  return (
    <section className={panel.part}>
      <h3>{t("panel.unscheduled_title")}</h3>
      {orders === 0 ? (
        <p className="of-quiet">{t("panel.unscheduled_none")}</p>
      ) : (
        <dl className={styles.amounts}>
          {quantities.map(({ unit, orders: of_unit, quantity }) => (
            <div key={unit}>
              <dt>{t("panel.unscheduled_orders", { count: of_unit })}</dt>
              <dd>{`${formatDecimal(quantity, locale)} ${unit}`}</dd>
            </div>
          ))}
          <div>
            <dt>{t("panel.work_time")}</dt>
            <dd>{formatDuration(work_time)}</dd>
          </div>
        </dl>
      )}
      {without_rate > 0 && <p>{t("panel.without_rate", { count: without_rate })}</p>}
    </section>
  );
}
