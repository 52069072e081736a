import "@mantine/core/styles/Tabs.layer.css";
import { Button, Tabs } from "@mantine/core";
import { IconArrowLeft, IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AssetFields } from "./AssetFields";
import { CountersPart } from "./CountersPart";
import { LevelIcon } from "./LevelIcon";
import styles from "./Plant.module.css";
import { RatesPart } from "./RatesPart";
import { ShiftsPart } from "./ShiftsPart";
import { StatesPart, WastePart } from "./StatesPart";
import { ancestors, levelsBelow, lineOf, nameOf, type TreeNode } from "./tree";
import { refOf } from "./usePlant";
import type { TreeActs } from "./useTreeKeys";

const parts = ["general", "shifts", "states", "waste_reasons", "counters", "rates"] as const;
type Part = (typeof parts)[number];

const shown: Record<Part, (node: TreeNode) => ReactNode> = {
  general: (node) => <AssetFields node={node} />,
  shifts: (node) => <ShiftsPart node={node} />,
  states: (node) => <StatesPart node={node} />,
  waste_reasons: (node) => <WastePart node={node} />,
  counters: (node) => <CountersPart line={lineOf(node) ?? node} />,
  rates: (node) => <RatesPart line={node} />,
};

/** What of an asset can be set up: cells have what their line has. */
function partsOf(node: TreeNode): Part[] {
  if (node.asset.level === "line") return [...parts];
  if (node.asset.level === "cell") return ["general", "states", "counters"];
  return ["general", "shifts", "states", "waste_reasons"];
}

/** Everything that one asset is set up with. */
export function AssetPanel(props: {
  node: TreeNode;
  acts: Pick<TreeActs, "add" | "duplicate" | "remove">;
  back: () => void;
}) {
  const { t } = useTranslation("setup");
  const { node, acts } = props;
  const { asset } = node;
  const { tab } = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  const all = partsOf(node);
  const part = all.find((each) => each === tab) ?? "general";
  const [below] = levelsBelow(asset.level);
  return (
    <article aria-label={nameOf(asset)}>
      <header className={styles.panelHead}>
        <Button
          size="compact-sm"
          variant="subtle"
          className={styles.back}
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={props.back}
        >
          {t("sections.assets")}
        </Button>
        <Crumbs node={node} />
        <div className={styles.title}>
          <LevelIcon level={asset.level} size={22} />
          <h2>{nameOf(asset)}</h2>
          <span className="of-quiet">{t(`levels.${asset.level}`)}</span>
          {!asset.usable && <span className={styles.off}>{t("tree.off")}</span>}
          <span className={styles.grow} />
          {below && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => acts.add(node)}
            >
              {t("tree.add_level", { level: t(`levels.${below}`) })}
            </Button>
          )}
          {node.parent && (
            <>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconCopy size={16} aria-hidden />}
                onClick={() => acts.duplicate(node)}
              >
                {t("tree.duplicate")}
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => acts.remove(node)}
              >
                {t("tree.remove")}
              </Button>
            </>
          )}
        </div>
      </header>
      <Tabs
        value={part}
        keepMounted={false}
        onChange={(value) =>
          void navigate({ search: (now) => ({ ...now, tab: value ?? undefined }) })
        }
      >
        <Tabs.List className={styles.tabs}>
          {all.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`parts.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={part} className={styles.part}>
          {shown[part](node)}
        </Tabs.Panel>
      </Tabs>
    </article>
  );
}

function Crumbs({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  const above = ancestors(node);
  if (above.length === 0) return null;
  return (
    <nav aria-label={t("tree.above")} className={styles.crumbs}>
      {above.map(({ asset }, place) => (
        <Fragment key={asset.id}>
          <Link to="/setup" search={(now) => ({ ...now, section: "assets", asset: refOf(asset) })}>
            {nameOf(asset)}
          </Link>
          {place < above.length - 1 && <span aria-hidden>/</span>}
        </Fragment>
      ))}
    </nav>
  );
}
