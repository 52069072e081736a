import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowsMove,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconDots,
  IconGripVertical,
  IconPencil,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { type CSSProperties, type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { LevelIcon } from "./LevelIcon";
import plant from "./Plant.module.css";
import styles from "./PlantTree.module.css";
import { levelsBelow, type Mark, nameOf, type TreeNode } from "./tree";
import type { TreeActs } from "./useTreeKeys";

interface Props {
  node: TreeNode;
  /** It is what a search looks for, not only something above it. */
  found: boolean;
  open: boolean;
  chosen: boolean;
  active: boolean;
  moving: boolean;
  mark: Mark | null;
  acts: TreeActs;
  pickUp: () => void;
  onFocus: () => void;
  onPointerDown: (event: PointerEvent, node: TreeNode, grip: boolean) => void;
}

/** One asset of the tree. */
export function TreeRow(props: Props) {
  const { t } = useTranslation("setup");
  const { node, open, acts, mark } = props;
  const { asset } = node;
  const below = node.children.length > 0;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const siblings = node.parent?.children ?? [node];
  const label = `${nameOf(asset)}, ${t(`levels.${asset.level}`)}${asset.usable ? "" : `, ${t("tree.off")}`}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    <div
      role="treeitem"
      aria-level={node.depth + 1}
      aria-setsize={siblings.length}
      aria-posinset={siblings.indexOf(node) + 1}
      aria-expanded={below ? open : undefined}
      aria-selected={props.chosen}
      aria-label={label}
      tabIndex={props.active ? 0 : -1}
      data-asset={asset.id}
      data-found={props.found || undefined}
      data-moving={props.moving || undefined}
      data-off={!asset.usable || undefined}
      data-mark={mark?.edge}
      className={styles.row}
      style={{ "--depth": node.depth, "--mark": mark?.depth ?? 0 } as CSSProperties}
      onFocus={(event) => event.target === event.currentTarget && props.onFocus()}
      onClick={() => acts.choose(node)}
      onPointerDown={(event) => {
        const inside = (event.target as HTMLElement).closest("button, [data-grip]");
        if (!inside) props.onPointerDown(event, node, false);
      }}
    >
      {below ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.chevron}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            acts.setOpen(asset.id, !open);
          }}
        >
          <Chevron size={16} stroke={1.7} />
        </button>
      ) : (
        <span className={styles.chevron} />
      )}
      <LevelIcon level={asset.level} />
      <span className={styles.name}>{nameOf(asset)}</span>
      {!asset.enabled && <span className={plant.off}>{t("tree.off")}</span>}
      {node.parent && (
        <span
          data-grip
          className={styles.grip}
          aria-hidden
          onPointerDown={(event) => props.onPointerDown(event, node, true)}
        >
          <IconGripVertical size={16} stroke={1.6} />
        </span>
      )}
      <RowMenu {...props} />
    </div>
  );
}

function RowMenu({ node, acts, pickUp, active }: Props) {
  const { t } = useTranslation("setup");
  const [opened, setOpened] = useState(false);
  const name = nameOf(node.asset);
  const inner = node.parent !== null;
  const [first] = levelsBelow(node.asset.level);
  const dots = (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      className={styles.dots}
      tabIndex={active ? 0 : -1}
      aria-label={t("tree.acts_of", { name })}
      onClick={(event) => {
        event.stopPropagation();
        setOpened(true);
      }}
    >
      <IconDots size={16} aria-hidden />
    </ActionIcon>
  );
  if (!opened) return dots;
  const item = (Icon: typeof IconPlus, label: string, key: string, act: () => void) => (
    <Menu.Item
      leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
      rightSection={<kbd className={styles.key}>{key}</kbd>}
      onClick={act}
    >
      {label}
    </Menu.Item>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps the menu's own clicks and keys
    <span
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <Menu opened onChange={setOpened} position="bottom-end" transitionProps={{ duration: 0 }}>
        <Menu.Target>{dots}</Menu.Target>
        <Menu.Dropdown>
          {first && item(IconPlus, t("tree.add_below"), "N", () => acts.add(node))}
          {item(IconPencil, t("tree.rename"), "F2", () => acts.rename(node))}
          {inner && item(IconCopy, t("tree.duplicate"), "D", () => acts.duplicate(node))}
          {inner && item(IconArrowsMove, t("tree.move"), "M", pickUp)}
          {inner && item(IconTrash, t("tree.remove"), "Del", () => acts.remove(node))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
