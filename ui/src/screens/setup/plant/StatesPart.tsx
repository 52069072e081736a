import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type State, statesQuery, type WasteReason, wasteReasonsQuery } from "@/api/setup";
import type { Id } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { meaningOfState } from "@/lib/meaning";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { inheritedBy, ownOf } from "./inherited";
import styles from "./Plant.module.css";
import { StateDialog } from "./StateDialog";
import { nameOf, type TreeNode } from "./tree";
import { refOf } from "./usePlant";
import { WasteDialog } from "./WasteDialog";

interface Holding {
  id: Id;
  name: string;
  asset_id: Id | null;
  enabled: boolean;
}

/** Where something that holds here is set up: at a part above, or for the whole plant. */
function Origin(props: { of: Id | null; node: TreeNode; tab: string }) {
  const { t } = useTranslation("setup");
  let above: TreeNode | null = props.node;
  while (above && above.asset.id !== props.of) above = above.parent;
  if (!above) return <>{t("everywhere")}</>;
  const { asset } = above;
  return (
    <Link to="/setup" search={{ section: "assets", asset: refOf(asset), tab: props.tab }}>
      {nameOf(asset)}
    </Link>
  );
}

/** Own things, then quietly those from above, each of which can be overridden here. */
function HoldingPart<Item extends Holding>(props: {
  node: TreeNode;
  tab: "states" | "waste_reasons";
  items: readonly Item[] | undefined;
  error: Error | null;
  columns: Column<Item>[];
  open: (item: Item) => void;
  add: (like: Item | null) => void;
  aside: (item: Item) => ReactNode;
}) {
  const { t } = useTranslation("setup");
  const { node, items, tab } = props;
  if (!items) return props.error ? <ProblemNotice error={props.error} /> : <Loading />;
  const inherited = inheritedBy(node, items);
  return (
    <>
      <h3 className={styles.partTitle}>{t(`${tab}_part.own`, { name: nameOf(node.asset) })}</h3>
      <RecordTable
        short
        label={t(`parts.${tab}`)}
        file={tab}
        items={ownOf(node, items)}
        error={props.error}
        columns={props.columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => !enabled}
        open={props.open}
        add={{ label: t(`${tab}_part.add`), act: () => props.add(null) }}
        empty={{ title: t(`${tab}_part.none`) }}
      />
      {inherited.length > 0 && (
        <section aria-label={t("inherited.title")} className={styles.inherited}>
          <h3 className={styles.partTitle}>{t("inherited.title")}</h3>
          <ul>
            {inherited.map(({ item, overridden }) => (
              <li key={item.id} data-off={overridden || !item.enabled || undefined}>
                <span className={styles.holding}>{item.name}</span>
                <span className={styles.grow}>{props.aside(item)}</span>
                <span className="of-quiet">
                  <Origin of={item.asset_id} node={node} tab={tab} />
                </span>
                {overridden ? (
                  <span className={styles.tag}>{t("inherited.overridden")}</span>
                ) : (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={t("inherited.override_of", { name: item.name })}
                    onClick={() => props.add(item)}
                  >
                    {t("inherited.override")}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

type Doing<Item> = { edit: Item } | { like: Item | null } | null;

/** What an asset says it does: states of its own, and those that hold here from above. */
export function StatesPart({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(statesQuery);
  const [doing, setDoing] = useState<Doing<State>>(null);
  const type = (state: State) => (
    <MeaningTag meaning={meaningOfState(state.type)}>{t(`state_types.${state.type}`)}</MeaningTag>
  );
  const columns: Column<State>[] = [
    { key: "name", name: t("fields.name"), text: (state) => state.name },
    {
      key: "type",
      name: t("fields.type"),
      text: (state) => t(`state_types.${state.type}`),
      cell: type,
    },
    { key: "category", name: t("fields.category"), text: (state) => state.category },
    { key: "code", name: t("fields.code"), text: (state) => state.code, number: true },
    {
      key: "aliases",
      name: t("fields.aliases"),
      text: (state) => state.aliases.join(", ") || null,
      wraps: true,
    },
  ];
  return (
    <>
      <HoldingPart
        node={node}
        tab="states"
        items={data?.items}
        error={error}
        columns={columns}
        open={(state) => setDoing({ edit: state })}
        add={(like) => setDoing({ like })}
        aside={(state) => type(state)}
      />
      {doing && (
        <StateDialog
          state={"edit" in doing ? doing.edit : null}
          like={"like" in doing ? doing.like : null}
          asset={node.asset.id}
          close={() => setDoing(null)}
        />
      )}
    </>
  );
}

/** Why something is wasted at an asset. */
export function WastePart({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(wasteReasonsQuery());
  const [doing, setDoing] = useState<Doing<WasteReason>>(null);
  const columns: Column<WasteReason>[] = [
    { key: "name", name: t("fields.name"), text: (reason) => reason.name },
    { key: "code", name: t("fields.code"), text: (reason) => reason.code, number: true },
    { key: "enabled", name: t("fields.enabled"), text: (reason) => reason.enabled },
  ];
  return (
    <>
      <HoldingPart
        node={node}
        tab="waste_reasons"
        items={data?.items}
        error={error}
        columns={columns}
        open={(reason) => setDoing({ edit: reason })}
        add={(like) => setDoing({ like })}
        aside={(reason) => reason.code}
      />
      {doing && (
        <WasteDialog
          reason={"edit" in doing ? doing.edit : null}
          like={"like" in doing ? doing.like : null}
          asset={node.asset.id}
          close={() => setDoing(null)}
        />
      )}
    </>
  );
}
