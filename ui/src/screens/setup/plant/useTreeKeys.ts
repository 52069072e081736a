import { type KeyboardEvent, useState } from "react";
import type { Id } from "@/api/types";
import { nudged, type Place, placeOf, places, samePlace, type TreeNode } from "./tree";

export interface Carried {
  node: TreeNode;
  places: Place[];
  at: number;
}

export interface TreeActs {
  choose: (node: TreeNode) => void;
  setOpen: (id: Id, open: boolean) => void;
  move: (node: TreeNode, place: Place) => void;
  add: (node: TreeNode) => void;
  rename: (node: TreeNode) => void;
  duplicate: (node: TreeNode) => void;
  remove: (node: TreeNode) => void;
}

/** How a tree is gone through, and its assets moved, by keyboard. */
export function useTreeKeys(props: {
  rows: { node: TreeNode }[];
  roots: readonly TreeNode[];
  isOpen: (id: Id) => boolean;
  active: TreeNode | null;
  focus: (node: TreeNode) => void;
  acts: TreeActs;
}) {
  const { rows, acts, isOpen } = props;
  const [carried, setCarried] = useState<Carried | null>(null);

  const pickUp = (node: TreeNode) => {
    const all = places(props.roots, node);
    const at = all.findIndex((place) => samePlace(place, placeOf(node)));
    if (all.length > 0) setCarried({ node, places: all, at: Math.max(at, 0) });
  };

  const carry = (key: string, now: Carried): boolean => {
    const last = now.places.length - 1;
    const step = { ArrowUp: now.at - 1, ArrowDown: now.at + 1, Home: 0, End: last }[key];
    if (step !== undefined) {
      const at = Math.min(Math.max(step, 0), last);
      const parent = now.places[at]?.parent;
      if (parent && !isOpen(parent.asset.id)) acts.setOpen(parent.asset.id, true);
      setCarried({ ...now, at });
      return true;
    }
    if (key === "Escape" || key === "Tab") {
      setCarried(null);
      return key === "Escape";
    }
    if (key !== "Enter" && key !== " ") return true;
    const place = now.places[now.at];
    setCarried(null);
    if (place) acts.move(now.node, place);
    return true;
  };

  const walk = (key: string, node: TreeNode): boolean => {
    const at = rows.findIndex((row) => row.node === node);
    const open = node.children.length > 0 && isOpen(node.asset.id);
    const go = (to: TreeNode | null | undefined) => to && props.focus(to);
    const step = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[key];
    if (step !== undefined) go(rows[step]?.node);
    else if (key === "ArrowRight" && open) go(node.children[0]);
    else if (key === "ArrowRight") acts.setOpen(node.asset.id, true);
    else if (key === "ArrowLeft" && open) acts.setOpen(node.asset.id, false);
    else if (key === "ArrowLeft") go(node.parent);
    else if (key === "Enter" || key === " ") acts.choose(node);
    else return false;
    return true;
  };

  const act = (key: string, node: TreeNode): boolean => {
    const inner = node.parent !== null;
    if (key === "F2") acts.rename(node);
    else if (key === "Insert" || key === "n" || key === "+") acts.add(node);
    else if (key === "m" && inner) pickUp(node);
    else if (key === "d" && inner) acts.duplicate(node);
    else if (key === "Delete" && inner) acts.remove(node);
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const node = props.active;
    const inButton = (event.target as HTMLElement).closest("button") !== null;
    if (!node || inButton || event.ctrlKey || event.metaKey) return;
    let done: boolean;
    if (carried) done = carry(event.key, carried);
    else if (event.altKey) {
      const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
      const place = by && nudged(node, by);
      if (place) acts.move(node, place);
      done = by !== null;
    } else done = walk(event.key, node) || act(event.key, node);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { carried, pickUp, putBack: () => setCarried(null), onKeyDown };
}
