import { Button } from "@mantine/core";
import { IconArrowBackUp, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { DeleteDialog } from "../edit/DeleteDialog";
import { AddAsset, ConfirmMove, DuplicateAsset, RenameAsset } from "./AssetDialogs";
import { AssetPanel } from "./AssetPanel";
import styles from "./Plant.module.css";
import { PlantTree } from "./PlantTree";
import { nameOf, type TreeNode } from "./tree";
import { usePlant } from "./usePlant";
import { type Moved, useTreeMove } from "./useTreeMove";

type Doing =
  | { act: "add"; node: TreeNode | null }
  | { act: "rename" | "duplicate" | "remove"; node: TreeNode };

/** The tree of the plant beside the asset that is chosen in it. */
export function PlantScreen() {
  const { t } = useTranslation("setup");
  const plant = usePlant();
  const { roots, of, chosen, choose } = plant;
  const moving = useTreeMove();
  const [doing, setDoing] = useState<Doing | null>(null);
  const on = (act: Doing["act"]) => (node: TreeNode) => setDoing({ act, node });
  const acts = {
    choose: (node: TreeNode) => choose(node.asset),
    move: moving.move,
    add: on("add"),
    rename: on("rename"),
    duplicate: on("duplicate"),
    remove: on("remove"),
  };
  if (!plant.assets) return plant.error ? <ProblemNotice error={plant.error} /> : <Loading />;
  return (
    <>
      {plant.assets.length === 0 ? (
        <EmptyState
          title={t("tree.empty")}
          detail={t("tree.empty_detail")}
          action={
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setDoing({ act: "add", node: null })}
            >
              {t("tree.first")}
            </Button>
          }
        />
      ) : (
        <div className={styles.plant} data-chosen={chosen !== null || undefined}>
          <div className={styles.side}>
            <PlantTree roots={roots} of={of} chosen={chosen} acts={acts} busy={moving.busy} />
            <MoveNotice {...moving} />
          </div>
          <div className={styles.panel}>
            {chosen ? (
              <AssetPanel
                key={chosen.asset.id}
                node={chosen}
                acts={acts}
                back={() => choose(null)}
              />
            ) : (
              <NothingChosen unknown={plant.unknown} />
            )}
          </div>
        </div>
      )}
      {doing && (
        <Doer
          doing={doing}
          of={of}
          close={() => setDoing(null)}
          made={(asset) => {
            setDoing(null);
            choose(asset, asset.id === chosen?.asset.id ? undefined : "general");
          }}
          removed={(node) => choose(node.parent?.asset ?? null, "general")}
        />
      )}
      {moving.asking && (
        <ConfirmMove
          name={nameOf(moving.asking.node.asset)}
          parent={nameOf(moving.asking.place.parent.asset)}
          would={moving.asking.would}
          busy={moving.busy}
          error={moving.error}
          confirm={moving.confirm}
          cancel={moving.cancel}
        />
      )}
    </>
  );
}

function Doer(props: {
  doing: Doing;
  of: Map<number, TreeNode>;
  close: () => void;
  made: (asset: Asset) => void;
  removed: (node: TreeNode) => void;
}): ReactNode {
  const { doing, close } = props;
  if (doing.act === "add") return <AddAsset parent={doing.node} close={close} added={props.made} />;
  const { act, node } = doing;
  if (act === "rename") return <RenameAsset node={node} close={close} />;
  if (act === "duplicate")
    return <DuplicateAsset node={node} of={props.of} close={close} made={props.made} />;
  return (
    <DeleteDialog
      kind="assets"
      id={node.asset.id}
      version={node.asset.version}
      name={nameOf(node.asset)}
      can_disable={node.asset.enabled}
      onDeleted={() => props.removed(node)}
      close={close}
    />
  );
}

function MoveNotice(props: {
  moved: Moved | null;
  undo: () => void;
  busy: boolean;
  error: Error | null;
  asking: object | null;
}) {
  const { t } = useTranslation("setup");
  return (
    <div className={styles.notice}>
      {!props.asking && <ProblemNotice error={props.error} title={t("tree.not_moved")} />}
      <p role="status">
        {props.moved && (
          <>
            {t("tree.moved", { name: nameOf(props.moved.asset) })}
            <Button
              size="compact-xs"
              variant="subtle"
              loading={props.busy}
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              onClick={props.undo}
            >
              {t("tree.undo")}
            </Button>
          </>
        )}
      </p>
    </div>
  );
}

function NothingChosen({ unknown }: { unknown: string | null }) {
  const { t } = useTranslation("setup");
  if (unknown !== null)
    return (
      <EmptyState title={t("tree.unknown", { path: unknown })} detail={t("tree.unknown_detail")} />
    );
  return <EmptyState title={t("tree.choose")} detail={t("tree.choose_detail")} />;
}
