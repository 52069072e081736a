import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { NativeSelect, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { productClassesQuery, type SetupFields, unitsQuery } from "@/api/setup";
import type { Id, Product } from "@/api/types";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { HistoryLink } from "../history/HistoryLink";
import type { Attribute } from "./AttributesEditor";
import { AttributesEditor, attributeRows, sentAttributes } from "./AttributesEditor";
import { useClassChoices } from "./Filters";
import { UnitsEditor } from "./UnitsEditor";
import { rowsOf, sentUnits, type UnitRow } from "./unitRows";

interface Fields {
  code: string;
  name: string;
  product_class: string;
  base_unit: string;
  units: UnitRow[];
  attributes: Attribute[];
  enabled: boolean;
}

/** One product, or a new one in a class. */
export function ProductDialog(props: {
  product: Product | null;
  product_class: Id | null;
  close: () => void;
}) {
  const { t } = useTranslation("products");
  const { product, close } = props;
  const classes = useQuery(productClassesQuery).data?.items ?? [];
  const units = (useQuery(unitsQuery).data?.items ?? []).map(({ code }) => code);
  const class_id = product
    ? (classes.find(({ name }) => name === product.product_class)?.id ?? null)
    : props.product_class;
  const base = product?.base_unit ?? units[0] ?? "";
  const form = useEdit<Fields, Product>({
    kind: "products",
    id: product?.id ?? null,
    version: product?.version ?? null,
    fields: {
      code: product?.code ?? "",
      name: product?.name ?? "",
      product_class: class_id === null ? "" : String(class_id),
      base_unit: base,
      units: product ? rowsOf(product.units, product.base_unit) : [],
      attributes: attributeRows(product?.attributes ?? {}),
      enabled: product?.enabled ?? true,
    },
    send: sent,
    names: {
      code: t("products.code"),
      name: t("products.name"),
      product_class: t("class"),
      base_unit: t("products.base_unit"),
      units: t("products.units"),
      attributes: t("products.attributes"),
      enabled: t("products.enabled"),
    },
    onSaved: close,
  });
  const { draft } = form;
  const choices = useClassChoices();
  return (
    <EditDialog
      edit={form}
      title={product ? `${product.name} (${product.code})` : t("products.add")}
      close={close}
      size={640}
      remove={
        product
          ? {
              kind: "products",
              id: product.id,
              version: product.version,
              name: product.name,
              can_disable: product.enabled,
            }
          : undefined
      }
    >
      <div className={edit.pair}>
        <TextInput {...form.text("code")} data-autofocus autoComplete="off" />
        <TextInput {...form.text("name")} autoComplete="off" />
      </div>
      <div className={edit.pair}>
        <NativeSelect
          {...form.text("product_class")}
          data={[{ value: "", label: t("products.no_class") }, ...choices]}
        />
        <NativeSelect
          {...form.text("base_unit")}
          data={units}
          onChange={(event) => {
            const base_unit = event.currentTarget.value;
            const rows = draft.units.map((row) =>
              row.of === draft.base_unit ? { ...row, of: base_unit } : row,
            );
            form.set({ base_unit, units: rows.filter(({ unit }) => unit !== base_unit) });
          }}
        />
      </div>
      <UnitsEditor
        rows={draft.units}
        base={draft.base_unit}
        units={units}
        fault={form.fault}
        change={(rows) => form.set({ units: rows })}
      />
      <AttributesEditor rows={draft.attributes} change={(rows) => form.set({ attributes: rows })} />
      <Switch {...form.flag("enabled")} />
      {product && <HistoryLink subject="product" id={product.id} />}
    </EditDialog>
  );
}

function sent(fields: SetupFields, draft: Fields): SetupFields {
  const { product_class, units, attributes, ...same } = fields;
  return {
    ...same,
    ...(product_class === undefined ? {} : { product_class: Number(product_class) || null }),
    ...(units === undefined ? {} : { units: sentUnits(draft.units, draft.base_unit) }),
    ...(attributes === undefined ? {} : { attributes: sentAttributes(draft.attributes) }),
  };
}
