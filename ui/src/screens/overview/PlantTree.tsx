import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MeaningMark } from "@/components/MeaningMark";
import { meaningOfStatus } from "@/lib/meaning";
import styles from "./PlantTree.module.css";
import type { PlantNode } from "./plantTree";

function Down(props: { node: PlantNode }) {
  const { t } = useTranslation();
  const down = props.node.lines.filter((line) => meaningOfStatus(line) === "down").length;
  if (down === 0) return null;
  return (
    <span className={styles.down} title={`${down} × ${t("meaning.down")}`}>
      <MeaningMark meaning="down" size={10} label={t("meaning.down")} />
      {down}
    </span>
  );
}

function Branch(props: { node: PlantNode; selected: string | undefined }) {
  const { t } = useTranslation("overview");
  const [open, setOpen] = useState(true);
  const { asset, status, children } = props.node;
  if (status) {
    const meaning = meaningOfStatus(status);
    return (
      <li>
        <Link to="/line/$" params={{ _splat: asset.path }} className={styles.line}>
          <MeaningMark meaning={meaning} size={12} label={t(`common:meaning.${meaning}`)} />
          <span>{asset.display_name}</span>
        </Link>
      </li>
    );
  }
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const name = asset.display_name;
  return (
    <li>
      <div className={styles.part} data-selected={props.selected === asset.path}>
        <button
          type="button"
          aria-expanded={open}
          aria-label={t(open ? "close_branch" : "open_branch", { name })}
          onClick={() => setOpen(!open)}
        >
          <Chevron size={16} stroke={1.6} aria-hidden />
        </button>
        <Link
          to="/"
          search={asset.level === "enterprise" ? {} : { asset: asset.path }}
          activeOptions={{ exact: true }}
        >
          {name}
        </Link>
        {!open && <Down node={props.node} />}
      </div>
      {open && <Branches nodes={children} selected={props.selected} />}
    </li>
  );
}

function Branches(props: { nodes: PlantNode[]; selected: string | undefined }) {
  return (
    <ul className={styles.branches}>
      {props.nodes.map((node) => (
        <Branch key={node.asset.id} node={node} selected={props.selected} />
      ))}
    </ul>
  );
}

/** The plant down to its lines: a part narrows the overview to itself, a line opens its screen. */
export function PlantTree(props: { tree: PlantNode[]; selected: string | undefined }) {
  const { t } = useTranslation("overview");
  return (
    <nav aria-label={t("plant")} className={styles.tree}>
      <Branches nodes={props.tree} selected={props.selected} />
    </nav>
  );
}
