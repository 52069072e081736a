import { IconGripVertical } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { productsQuery } from "@/api/plant";
import { type ProductClass, productClassesQuery } from "@/api/setup";
import type { Id, Product } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { ClassDialog } from "./ClassDialog";
import { ClassTree } from "./ClassTree";
import { withBelow } from "./classTree";
import { ProductDialog } from "./ProductDialog";
import styles from "./Products.module.css";
import { sayEquation } from "./UnitsEditor";
import { rowsOf, saidUnits, widestOf } from "./unitRows";
import { type Dragged, useClassMove } from "./useClassMove";

type Doing =
  | { kind: "product"; product: Product | null }
  | { kind: "class"; item: ProductClass | null }
  | null;

/** Products in the tree of their classes: made, changed, and dragged from class to class. */
export function ProductsSection() {
  const { t } = useTranslation("products");
  const { only } = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  const chosen: Id | null = Number(only) || null;
  const products = useQuery(productsQuery);
  const classes = useQuery(productClassesQuery).data?.items ?? [];
  const [doing, setDoing] = useState<Doing>(null);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const moving = useClassMove();
  const columns = useProductColumns(setDragged);
  const names = new Set(chosen === null ? [] : withBelow(classes, chosen).map(({ name }) => name));
  const shown = products.data?.items.filter(
    ({ product_class }) => chosen === null || names.has(product_class ?? ""),
  );
  const close = () => setDoing(null);
  return (
    <div className={styles.products}>
      <ClassTree
        classes={classes}
        products={products.data?.items ?? []}
        chosen={chosen}
        choose={(id) =>
          void navigate({
            search: (now) => ({ ...now, only: id === null ? undefined : String(id) }),
          })
        }
        edit={(item) => setDoing({ kind: "class", item })}
        dragged={dragged}
        drag={setDragged}
        drop={(to) => {
          if (dragged) moving.move({ what: dragged, to });
          setDragged(null);
        }}
      />
      <div className={styles.list}>
        <RecordTable
          label={t("products.label")}
          file="products"
          items={shown}
          error={products.error}
          columns={columns}
          idOf={({ id }) => id}
          isOff={({ enabled }) => !enabled}
          open={(product) => setDoing({ kind: "product", product })}
          add={{
            label: t("products.add"),
            act: () => setDoing({ kind: "product", product: null }),
          }}
          empty={{ title: t("products.none"), detail: t("products.none_detail") }}
        />
      </div>
      {doing?.kind === "product" && (
        <ProductDialog product={doing.product} product_class={chosen} close={close} />
      )}
      {doing?.kind === "class" && <ClassDialog item={doing.item} parent={chosen} close={close} />}
      {moving.dialog}
    </div>
  );
}

function useProductColumns(drag: (what: Dragged | null) => void): Column<Product>[] {
  const { t } = useTranslation("products");
  const locale = useLocale();
  const units = (product: Product) =>
    widestOf(
      saidUnits(rowsOf(product.units, product.base_unit), product.base_unit),
      product.base_unit,
    )
      .map((equation) => sayEquation(equation, locale))
      .join("; ");
  return [
    { key: "code", name: t("products.code"), text: ({ code }) => code },
    {
      key: "name",
      name: t("products.name"),
      text: ({ name }) => name,
      cell: (product) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard moves it in its form
        <span
          draggable
          className={styles.grip}
          onDragStart={(event) => {
            event.dataTransfer.setData("text/plain", product.code);
            const { id, version, name } = product;
            drag({ kind: "products", id, version, name });
          }}
          onDragEnd={() => drag(null)}
        >
          <IconGripVertical size={14} stroke={1.6} aria-hidden />
          {product.name}
        </span>
      ),
    },
    { key: "product_class", name: t("class"), text: (product) => product.product_class },
    { key: "base_unit", name: t("products.base_unit"), text: ({ base_unit }) => base_unit },
    {
      key: "units",
      name: t("products.units"),
      text: (product) => units(product) || null,
      wraps: true,
    },
    { key: "enabled", name: t("products.enabled"), text: ({ enabled }) => enabled },
  ];
}
