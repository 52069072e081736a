import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import styles from "./PlantTree.module.css";
import { TreeRow } from "./TreeRow";
import { ancestors, markOf, nameOf, type Place, shownRows, type TreeNode } from "./tree";
import { useTreeDrag } from "./useTreeDrag";
import { type TreeActs, useTreeKeys } from "./useTreeKeys";

interface Props {
  roots: TreeNode[];
  of: Map<Id, TreeNode>;
  chosen: TreeNode | null;
  acts: Omit<TreeActs, "setOpen">;
  busy: boolean;
}

/** Which parts are open: lines are closed at first, what stands above the chosen asset is open. */
function useOpen(of: Map<Id, TreeNode>, chosen: TreeNode | null) {
  const [set, setSet] = useState<ReadonlyMap<Id, boolean>>(new Map());
  const path = new Set(chosen ? ancestors(chosen).map(({ asset }) => asset.id) : []);
  return {
    isOpen: (id: Id) => set.get(id) ?? (path.has(id) || of.get(id)?.asset.level !== "line"),
    setOpen: (id: Id, open: boolean) => setSet((now) => new Map([...now, [id, open]])),
  };
}

/** Says in words where something would stand. */
function usePlaceWords() {
  const { t } = useTranslation("setup");
  return (node: TreeNode, place: Place) => {
    const count = place.parent.children.filter((child) => child !== node).length + 1;
    return t("tree.would_stand", {
      name: nameOf(node.asset),
      parent: nameOf(place.parent.asset),
      position: place.position + 1,
      count,
    });
  };
}

function useFocus(list: RefObject<HTMLElement | null>, chosen: TreeNode | null, first?: TreeNode) {
  const [focused, setFocused] = useState<TreeNode | null>(null);
  const wanted = useRef(false);
  const active = focused ?? chosen ?? first ?? null;
  useEffect(() => {
    if (!wanted.current || !active) return;
    wanted.current = false;
    list.current?.querySelector<HTMLElement>(`[data-asset="${active.asset.id}"]`)?.focus();
  });
  return {
    active,
    focus: (node: TreeNode) => {
      wanted.current = true;
      setFocused(node);
    },
    setFocused,
  };
}

/** The plant from the enterprise to its cells: searched, gone through, moved and added to. */
export function PlantTree(props: Props) {
  const { t } = useTranslation("setup");
  const { roots, of, chosen } = props;
  const { text = "" } = useSearch({ from: "/signed-in/setup" });
  const list = useRef<HTMLDivElement>(null);
  const { isOpen, setOpen } = useOpen(of, chosen);
  const rows = useMemo(() => shownRows(roots, isOpen, text), [roots, isOpen, text]);
  const { active, focus, setFocused } = useFocus(list, chosen, roots[0]);
  const current =
    rows.find(({ node }) => node.asset.id === active?.asset.id)?.node ?? rows[0]?.node;
  const acts: TreeActs = { ...props.acts, setOpen };
  const keys = useTreeKeys({ rows, roots, isOpen, active: current ?? null, focus, acts });
  const drag = useTreeDrag({ list, of, open: (id) => setOpen(id, true), drop: acts.move });
  const words = usePlaceWords();
  const { carried } = keys;
  const moving = drag.dragging?.node ?? carried?.node ?? null;
  const place = drag.dragging ? drag.dragging.place : (carried?.places[carried.at] ?? null);
  const mark = moving && place ? markOf(place, moving, rows) : null;
  return (
    <div className={styles.tree}>
      <TreeSearch />
      <p id="tree-keys" className={styles.unseen}>
        {t("tree.keys")}
      </p>
      <p role="status" className={styles.unseen}>
        {moving && (place ? words(moving, place) : t("tree.nowhere"))}
      </p>
      {rows.length === 0 && text !== "" && <EmptyState title={t("none_match", { text })} />}
      <div
        ref={list}
        role="tree"
        aria-label={t("sections.assets")}
        aria-describedby="tree-keys"
        className={styles.rows}
        data-moving={moving !== null}
        aria-busy={props.busy}
        onKeyDown={keys.onKeyDown}
        onBlur={(event) => {
          if (carried && !event.currentTarget.contains(event.relatedTarget)) keys.putBack();
        }}
      >
        {rows.map(({ node, found }) => (
          <TreeRow
            key={node.asset.id}
            node={node}
            found={found}
            open={text !== "" || isOpen(node.asset.id)}
            chosen={node.asset.id === chosen?.asset.id}
            active={node === current}
            moving={node === moving}
            mark={mark?.over === node.asset.id ? mark : null}
            acts={acts}
            pickUp={() => {
              focus(node);
              keys.pickUp(node);
            }}
            onFocus={() => setFocused(node)}
            onPointerDown={drag.start}
          />
        ))}
      </div>
      {carried && <p className={styles.carrying}>{t("tree.carrying")}</p>}
    </div>
  );
}

function TreeSearch() {
  const { t } = useTranslation("setup");
  const { text = "" } = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  return (
    <TextInput
      className={styles.treeSearch}
      size="xs"
      type="search"
      aria-label={t("tree.search")}
      placeholder={t("tree.search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      defaultValue={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        void navigate({ search: (now) => ({ ...now, text: typed || undefined }), replace: true });
      }}
    />
  );
}
