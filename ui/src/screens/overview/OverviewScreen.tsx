import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { linesQuery } from "@/api/lines";
import { ordersQuery } from "@/api/orders";
import { assetsQuery } from "@/api/plant";
import type { LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { MeaningTag } from "@/components/MeaningMark";
import { OeeFigures } from "@/components/OeeFigures";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { TimeBar } from "@/components/TimeBar";
import { rollUp } from "@/lib/figures";
import { type Meaning, meaningOfStatus } from "@/lib/meaning";
import { LineCard } from "./LineCard";
import styles from "./OverviewScreen.module.css";
import { PlantTree } from "./PlantTree";
import { type PlantNode, partAt, plantTree, type Section, sectionsOf } from "./plantTree";
import { useFirstSteps } from "./useFirstSteps";

const FirstSteps = lazy(async () => ({ default: (await import("./FirstSteps")).FirstSteps }));

const CallStrip = lazy(async () => ({ default: (await import("./CallStrip")).CallStrip }));
const LateStrip = lazy(async () => ({ default: (await import("./LateStrip")).LateStrip }));
const RepairOffers = lazy(async () => ({
  default: (await import("../schedule/repair/RepairOffers")).RepairOffers,
}));

/** The latest of the orders that are late or will be, of the part of the plant that is shown. */
const lateQuery = (line: string | undefined) =>
  ordersQuery({ line, will_be_late: true, sort: "-expected_lateness", limit: 8 });

const order: Meaning[] = ["down", "hold", "setup", "running", "none", "idle"];

/** How many lines do what, the troubled ones first. */
function Summary({ lines }: { lines: LineStatus[] }) {
  const { t } = useTranslation();
  const counts = new Map<Meaning, number>();
  for (const status of lines) {
    const meaning = meaningOfStatus(status);
    counts.set(meaning, (counts.get(meaning) ?? 0) + 1);
  }
  return (
    <ul className={styles.summary}>
      {order.map((meaning) => {
        const count = counts.get(meaning);
        return (
          count !== undefined && (
            <li key={meaning}>
              <MeaningTag meaning={meaning}>
                <b>{count}</b> {t(`meaning.${meaning}`)}
              </MeaningTag>
            </li>
          )
        );
      })}
    </ul>
  );
}

function PartSelect({ tree, selected }: { tree: PlantNode[]; selected: string | undefined }) {
  const { t } = useTranslation("overview");
  const navigate = useNavigate();
  return (
    <select
      className={styles.select}
      aria-label={t("show")}
      value={selected ?? ""}
      onChange={(event) => {
        const asset = event.currentTarget.value;
        void navigate({ to: "/", search: asset === "" ? {} : { asset } });
      }}
    >
      <option value="">{t("whole_plant")}</option>
      {sectionsOf(tree).map(({ node, depth }) => (
        <option key={node.asset.id} value={node.asset.path}>
          {"\u2003".repeat(depth) + node.asset.display_name}
        </option>
      ))}
    </select>
  );
}

function SectionView({ section }: { section: Section }) {
  const { t } = useTranslation("overview");
  const { node, depth, lines } = section;
  const whole = useMemo(
    () => rollUp(node.lines.flatMap(({ hours }) => hours.map((hour) => hour.figures))),
    [node.lines],
  );
  const Heading = depth === 0 ? "h2" : "h3";
  return (
    <section className={styles.section} data-depth={Math.min(depth, 1)}>
      <header className={styles.heading}>
        <div className={styles.name}>
          <Heading>{node.asset.display_name}</Heading>
          <span className="of-quiet">{`${t("lines", { count: node.lines.length })}, ${t("last_hours")}`}</span>
        </div>
        <OeeFigures figures={whole} size="small" />
        <div className={styles.times}>
          <TimeBar
            times={{
              running: whole.running_time,
              unplanned: whole.unplanned_time,
              planned: whole.planned_time,
            }}
          />
        </div>
      </header>
      {lines.length > 0 && (
        <div className={styles.cards}>
          {lines.map((status) => (
            <LineCard key={status.line.id} status={status} level={depth === 0 ? 3 : 4} />
          ))}
        </div>
      )}
    </section>
  );
}

function Cards(props: { tree: PlantNode[]; selected: string | undefined; guided: boolean }) {
  const { tree, selected } = props;
  const { t } = useTranslation("overview");
  const part = selected === undefined ? undefined : partAt(tree, selected);
  const shown = selected === undefined ? tree : part ? [part] : [];
  if (tree.length === 0) {
    if (props.guided) return null;
    return (
      <EmptyState
        title={t("empty_title")}
        detail={t("empty_detail")}
        action={
          <Link to="/" search={{ guide: "true" }}>
            {t("first_steps.title")}
          </Link>
        }
      />
    );
  }
  if (shown.length === 0) {
    return <EmptyState title={t("nothing_here_title")} detail={t("nothing_here_detail")} />;
  }
  return sectionsOf(shown).map((section) => (
    <SectionView key={section.node.asset.id} section={section} />
  ));
}

/** Home: the plant at a glance, each line a card, rolled up by area and site. */
export function OverviewScreen() {
  const { t } = useTranslation("overview");
  const { asset: selected } = useSearch({ from: "/signed-in/" });
  const assets = useQuery(assetsQuery);
  const lines = useQuery(linesQuery);
  const tree = useMemo(
    () => assets.data && lines.data && plantTree(assets.data.items, lines.data.items),
    [assets.data, lines.data],
  );
  const error = assets.error ?? lines.error;
  const late = useQuery(lateQuery(selected)).data;
  const { steps, hide } = useFirstSteps();
  const part = tree && selected !== undefined ? partAt(tree, selected) : undefined;
  const calling = (part?.lines ?? lines.data?.items ?? []).filter(({ calls }) => calls.length > 0);
  return (
    <div className={styles.screen}>
      <aside className={styles.side}>{tree && <PlantTree tree={tree} selected={selected} />}</aside>
      <div className={styles.main}>
        <header className={styles.top}>
          <h1>{t("title")}</h1>
          {tree && <PartSelect tree={tree} selected={selected} />}
          {lines.data && <Summary lines={lines.data.items} />}
        </header>
        {error !== null && <ProblemNotice error={error} />}
        {calling.length > 0 && (
          <Suspense>
            <CallStrip lines={calling} />
          </Suspense>
        )}
        <Suspense>
          <RepairOffers />
        </Suspense>
        {late !== undefined && late.items.length > 0 && (
          <Suspense>
            <LateStrip late={late} />
          </Suspense>
        )}
        {steps && (
          <Suspense>
            <FirstSteps steps={steps} onHide={hide} />
          </Suspense>
        )}
        {tree ? (
          <Cards tree={tree} selected={selected} guided={steps !== undefined} />
        ) : (
          error === null && <Loading />
        )}
      </div>
    </div>
  );
}
