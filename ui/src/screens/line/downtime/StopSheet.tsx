import "@mantine/core/styles/Overlay.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconArrowLeft,
  IconArrowMerge,
  IconClockEdit,
  IconHistory,
  IconMessage2,
  IconScissors,
  IconTrash,
} from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { formatDuration } from "@/lib/duration";
import { isStop, lengthOf, recoded } from "./pieces";
import { ReasonPicker } from "./ReasonPicker";
import type { State } from "./reasons";
import styles from "./Sheet.module.css";
import { meaningOf } from "./strip";
import type { StateActs } from "./useStateActs";
import type { Shown } from "./waiting";
import { useWords } from "./words";

/** What the sheet of a stop works with. */
export interface SheetProps {
  path: string;
  zone: string;
  items: readonly Shown[];
  now: number;
  version: number;
  acts: StateActs;
  close: () => void;
}

export type OneProps = SheetProps & { stop: Shown; index: number };

const views = {
  split: lazy(async () => ({ default: (await import("./SplitView")).SplitView })),
  merge: lazy(async () => ({ default: (await import("./MergeView")).MergeView })),
  times: lazy(async () => ({ default: (await import("./TimesView")).TimesView })),
  details: lazy(async () => ({ default: (await import("./DetailsView")).DetailsView })),
  delete: lazy(async () => ({ default: (await import("./DeleteView")).DeleteView })),
  versions: lazy(async () => ({ default: (await import("./VersionsView")).VersionsView })),
};
type ViewName = keyof typeof views;

const icons = {
  split: IconScissors,
  merge: IconArrowMerge,
  times: IconClockEdit,
  details: IconMessage2,
  delete: IconTrash,
  versions: IconHistory,
} as const;

/** All that can be said of a stop, the reason first: one press says it. */
export function StopSheet(props: SheetProps & { stops: readonly Shown[] }) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { stops, acts } = props;
  const [view, setView] = useState<ViewName | null>(null);
  const [one] = stops;
  if (!one) return null;
  const single = stops.length === 1;
  const index = props.items.indexOf(one);
  const View = view && views[view];
  const title = single
    ? t("sheet.label", { state: words.name(one), from: words.clock(one.start_at) })
    : t("sheet.several", { count: stops.length });
  const code = async (state: State) => {
    const time = formatDuration(lengthOf(one, props.now));
    const said = single
      ? t("done.coded", { state: state.name, time })
      : t("done.coded_several", { state: state.name, count: stops.length });
    if (await acts.act(recoded(stops, state.id), props.version, said)) props.close();
  };
  return (
    <Frame title={title} close={props.close}>
      <Head stops={stops} now={props.now} zone={props.zone}>
        {view && (
          <button type="button" className={styles.back} onClick={() => setView(null)}>
            <IconArrowLeft size={20} aria-hidden />
            {t("sheet.back")}
          </button>
        )}
      </Head>
      <div className={styles.body}>
        <ProblemNotice error={acts.error} />
        {View ? (
          <Suspense>
            <h2>{view && t(`${view}.title`)}</h2>
            <View {...props} stop={one} index={index} />
          </Suspense>
        ) : isStop(one) ? (
          <>
            <h2>{t(one.uncoded || !single ? "sheet.why" : "sheet.why_changed")}</h2>
            <ReasonPicker
              path={props.path}
              said={one.uncoded ? one.state?.id : undefined}
              current={single ? one.state?.id : undefined}
              pick={(state) => void code(state)}
              busy={acts.busy}
            />
          </>
        ) : (
          <p>{t("sheet.running")}</p>
        )}
      </div>
      {single && !view && <Acts stop={one} show={setView} />}
    </Frame>
  );
}

function Acts(props: { stop: Shown; show: (view: ViewName) => void }) {
  const { t } = useTranslation("downtime");
  const names = (Object.keys(views) as ViewName[]).filter(
    (name) => isStop(props.stop) || name === "split" || name === "versions",
  );
  return (
    <nav className={styles.acts} aria-label={t("sheet.acts")}>
      {names.map((name) => {
        const Icon = icons[name];
        return (
          <button
            key={name}
            type="button"
            className={styles.plain}
            onClick={() => props.show(name)}
          >
            <Icon size={20} stroke={1.7} aria-hidden />
            {t(`acts.${name}`)}
          </button>
        );
      })}
    </nav>
  );
}

function Head(props: { stops: readonly Shown[]; now: number; zone: string; children: ReactNode }) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { stops, now } = props;
  const [one] = stops;
  if (!one) return null;
  const time = stops.reduce((sum, stop) => sum + lengthOf(stop, now), 0);
  const from = words.clock(one.start_at);
  const said = one.said !== null && one.said !== one.state?.name;
  return (
    <div className={styles.head}>
      <MeaningMark meaning={meaningOf(one)} size={28} />
      <div className={styles.what}>
        <strong>
          {stops.length === 1 ? words.name(one) : t("sheet.several", { count: stops.length })}
        </strong>
        {stops.length === 1 && (
          <span>
            {one.end_at === null
              ? t("sheet.since", { from })
              : t("sheet.from_to", { from, to: words.clock(one.end_at) })}
          </span>
        )}
        {stops.length === 1 && said && <span>{t("sheet.said", { state: one.said })}</span>}
        {stops.length === 1 && one.comment && <span>{one.comment}</span>}
      </div>
      <span className={styles.time}>{formatDuration(time)}</span>
      {props.children}
    </div>
  );
}

/** From the side where there is room, from below on a phone or an upright panel. */
function Frame(props: { title: string; close: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const upright = useMediaQuery("(max-width: 900px)");
  return (
    <Drawer.Root
      opened
      onClose={props.close}
      position={upright ? "bottom" : "right"}
      size={upright ? "88%" : 620}
      transitionProps={{ duration: 0 }}
    >
      <Drawer.Overlay />
      <Drawer.Content>
        <div className={styles.sheet}>
          {/* Not Mantine's own: its <header> would be a second banner of the page. */}
          <Drawer.Title className="of-hidden">{props.title}</Drawer.Title>
          <Drawer.CloseButton className={styles.close} aria-label={t("close")} size={48} />
          <Drawer.Body className={styles.frame}>{props.children}</Drawer.Body>
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}
