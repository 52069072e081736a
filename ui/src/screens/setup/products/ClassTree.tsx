import { ActionIcon, Button } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProductClass } from "@/api/setup";
import type { Id, Product } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { inTree, withBelow } from "./classTree";
import styles from "./Products.module.css";
import type { Dragged } from "./useClassMove";

/** The classes as a tree: one is chosen to see its products, and things are dropped on them. */
export function ClassTree(props: {
  classes: readonly ProductClass[];
  products: readonly Product[];
  chosen: Id | null;
  choose: (id: Id | null) => void;
  edit: (item: ProductClass | null) => void;
  dragged: Dragged | null;
  drag: (what: Dragged | null) => void;
  drop: (to: Id | null) => void;
}) {
  const { t } = useTranslation("products");
  const locale = useLocale();
  const { classes, products, chosen, dragged } = props;
  const countIn = (id: Id) => {
    const names = new Set(withBelow(classes, id).map(({ name }) => name));
    return products.filter(({ product_class }) => names.has(product_class ?? "")).length;
  };
  const barred = new Set(
    dragged?.kind === "product-classes" ? withBelow(classes, dragged.id).map(({ id }) => id) : [],
  );
  return (
    <nav className={styles.tree} aria-label={t("products.classes")}>
      <ul>
        <Target dragged={dragged} allowed drop={() => props.drop(null)}>
          <button
            type="button"
            className={styles.branch}
            aria-current={chosen === null}
            onClick={() => props.choose(null)}
          >
            <span>{t("products.all")}</span>
            <span className="of-quiet">{products.length}</span>
          </button>
        </Target>
        {inTree(classes, locale).map(({ item, depth }) => (
          <Target
            key={item.id}
            dragged={dragged}
            allowed={!barred.has(item.id)}
            drop={() => props.drop(item.id)}
          >
            <button
              type="button"
              draggable
              className={styles.branch}
              style={{ paddingInlineStart: 10 + 16 * depth }}
              aria-current={chosen === item.id}
              onClick={() => props.choose(item.id)}
              onDragStart={(event) => {
                event.dataTransfer.setData("text/plain", item.name);
                props.drag({
                  kind: "product-classes",
                  id: item.id,
                  version: item.version,
                  name: item.name,
                });
              }}
              onDragEnd={() => props.drag(null)}
            >
              <span>{item.name}</span>
              <span className="of-quiet">{countIn(item.id)}</span>
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("products.edit_class", { name: item.name })}
              onClick={() => props.edit(item)}
            >
              <IconPencil size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Target>
        ))}
      </ul>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => props.edit(null)}
      >
        {t("products.add_class")}
      </Button>
      <p className={styles.hint}>{t("products.drag_hint")}</p>
    </nav>
  );
}

function Target(props: {
  dragged: Dragged | null;
  allowed: boolean;
  drop: () => void;
  children: React.ReactNode;
}) {
  const [over, setOver] = useState(false);
  const takes = props.dragged !== null && props.allowed;
  const onDragOver = (event: DragEvent) => {
    if (!takes) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <li
      data-over={over && takes}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (takes) props.drop();
      }}
    >
      {props.children}
    </li>
  );
}
