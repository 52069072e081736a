import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu } from "@mantine/core";
import {
  IconArrowsDiff,
  IconChevronDown,
  IconCopyPlus,
  IconDots,
  IconFlask,
  IconPencil,
  IconRouteSquare,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { type WhatIf, whatIfsQuery } from "@/api/whatIfs";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatInstant, styleForNow } from "@/lib/instant";
import type { PlanBarProps } from "./props";
import styles from "./WhatIf.module.css";

const Dialogs = lazy(() => import("./Dialogs").then((all) => ({ default: all.WhatIfDialogs })));

/** Stands for the plan that is no copy. */
const published = "published";

export type Asking = "make" | "rename" | "discard" | "publish";

const icon = { size: 16, "aria-hidden": true, stroke: 1.75 } as const;

/** Which plan is on the board, unmistakably, and what can be done with a what-if copy. */
export function PlanBar(props: PlanBarProps) {
  const { whatIf, onWhatIf } = props;
  const { t } = useTranslation("plan");
  const copies = useQuery(whatIfsQuery);
  const [asking, setAsking] = useState<Asking | null>(null);
  const items = copies.data?.items ?? [];
  const shown = items.find(({ id }) => id === whatIf);
  const gone = whatIf !== null && copies.data !== undefined && !shown && !copies.isFetching;
  return (
    <section className={styles.place} data-what-if={whatIf !== null} aria-label={t("bar.label")}>
      {whatIf !== null && <div className={styles.frame} aria-hidden />}
      <div className={styles.bar}>
        <PlanMenu
          items={items}
          whatIf={whatIf}
          onWhatIf={onWhatIf}
          onMake={() => setAsking("make")}
        />
        {whatIf !== null && (
          <span className={styles.detail} role="note" title={t("bar.what_if_detail")}>
            <b>{t("bar.what_if")}</b> <span>{t("bar.what_if_detail")}</span>
          </span>
        )}
        {props.children}
        {whatIf === null ? (
          <Make onMake={() => setAsking("make")} />
        ) : (
          shown && <CopyActs {...props} shown={shown} ask={setAsking} />
        )}
        {copies.error && <ProblemNotice error={copies.error} />}
        {gone && (
          <p className={styles.gone} role="alert">
            <b>{t("bar.gone")}.</b> {t("bar.gone_detail")}{" "}
            <Button size="compact-xs" variant="default" onClick={() => onWhatIf(null)}>
              {t("bar.back")}
            </Button>
          </p>
        )}
      </div>
      {asking && (
        <Suspense>
          <Dialogs
            asking={asking}
            copy={shown}
            count={items.length}
            onWhatIf={onWhatIf}
            onPublished={props.onPublished}
            onClose={() => setAsking(null)}
          />
        </Suspense>
      )}
    </section>
  );
}

function Make(props: { onMake: () => void }) {
  const { t } = useTranslation("plan");
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      className={styles.make}
      leftSection={<IconCopyPlus {...icon} />}
      aria-label={t("bar.make")}
      title={t("bar.make")}
      onClick={props.onMake}
    >
      <span className={styles.makeWords}>{t("bar.make")}</span>
    </Button>
  );
}

function CopyActs(
  props: Omit<PlanBarProps, "children"> & { shown: WhatIf; ask: (asking: Asking) => void },
) {
  const { t } = useTranslation("plan");
  const { shown, ask } = props;
  return (
    <span className={styles.acts}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowsDiff {...icon} />}
        aria-pressed={props.comparing}
        onClick={() => props.onCompare(!props.comparing)}
      >
        <span className={styles.word}>{t("bar.compare")}</span>
        <Changed copy={shown} />
      </Button>
      <Button
        size="compact-sm"
        leftSection={<IconUpload {...icon} />}
        onClick={() => ask("publish")}
      >
        {t("bar.publish")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" px={6} aria-label={t("bar.more")}>
            <IconDots {...icon} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => ask("rename")}>
            {t("bar.rename")}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => ask("discard")}>
            {t("bar.discard")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

function Changed({ copy }: { copy: WhatIf }) {
  const { t } = useTranslation("plan");
  if (copy.changed === 0) return null;
  return (
    <span className={styles.count}>
      <span aria-hidden>{copy.changed}</span>
      <span className="of-hidden">{t("bar.changed", { count: copy.changed })}</span>
    </span>
  );
}

function PlanMenu(props: {
  items: readonly WhatIf[];
  whatIf: number | null;
  onWhatIf: (id: number | null) => void;
  onMake: () => void;
}) {
  const { t } = useTranslation("plan");
  const { items, whatIf, onWhatIf } = props;
  const shown = items.find(({ id }) => id === whatIf);
  const name = whatIf === null ? t("bar.published") : (shown?.name ?? t("bar.what_if"));
  const told = items.length > 0 && whatIf === null;
  const copies = told ? t("bar.copies", { count: items.length }) : undefined;
  const Icon = whatIf === null ? IconRouteSquare : IconFlask;
  return (
    <Menu position="bottom-start" width={320}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          className={styles.plan}
          leftSection={<Icon {...icon} />}
          rightSection={
            <>
              {copies !== undefined && (
                <span className={styles.count} title={copies}>
                  <span aria-hidden>{items.length}</span>
                  <span className="of-hidden">{copies}</span>
                </span>
              )}
              <IconChevronDown {...icon} />
            </>
          }
          aria-label={[`${t("bar.choose")}: ${name}`, copies].filter(Boolean).join(", ")}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={whatIf === null ? published : String(whatIf)}
          onChange={(value) => onWhatIf(value === published ? null : Number(value))}
        >
          <PlanItem value={published} name={t("bar.published")}>
            {t("bar.published_detail")}
          </PlanItem>
          {items.map((copy) => (
            <PlanItem key={copy.id} value={String(copy.id)} name={copy.name}>
              <Made copy={copy} />
            </PlanItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconCopyPlus {...icon} />} onClick={props.onMake}>
          {t("bar.make")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function PlanItem(props: { value: string; name: string; children: ReactNode }) {
  return (
    <Menu.RadioItem value={props.value} closeMenuOnClick>
      <span className={styles.item}>
        <b>{props.name}</b>
        <small>{props.children}</small>
      </span>
    </Menu.RadioItem>
  );
}

function Made({ copy }: { copy: WhatIf }) {
  const { t } = useTranslation("plan");
  const locale = useLocale();
  const zone = usePlantZone();
  const now = useNow(60);
  const time = formatInstant(copy.made_at, zone, locale, styleForNow(copy.made_at, now, zone));
  const made = copy.made_by === null ? time : t("bar.of", { name: copy.made_by, time });
  const changed =
    copy.changed === 0 ? t("bar.changed_none") : t("bar.changed", { count: copy.changed });
  return <>{`${changed} · ${made}`}</>;
}
