import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ProductClass, productClassesQuery } from "@/api/setup";
import type { Id } from "@/api/types";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { HistoryLink } from "../history/HistoryLink";
import { withBelow } from "./classTree";
import { useClassChoices } from "./Filters";

/** One class of products, or a new one below another. */
export function ClassDialog(props: {
  item: ProductClass | null;
  parent: Id | null;
  close: () => void;
}) {
  const { t } = useTranslation("products");
  const { item, close } = props;
  const classes = useQuery(productClassesQuery).data?.items ?? [];
  const parent = item ? item.parent_id : props.parent;
  const form = useEdit<{ name: string; parent: string }, ProductClass>({
    kind: "product-classes",
    id: item?.id ?? null,
    version: item?.version ?? null,
    fields: { name: item?.name ?? "", parent: parent === null ? "" : String(parent) },
    send: (fields) =>
      "parent" in fields ? { ...fields, parent: Number(fields.parent) || null } : fields,
    names: { name: t("products.name"), parent: t("products.parent_class") },
    onSaved: close,
  });
  const below = new Set(item ? withBelow(classes, item.id).map(({ id }) => String(id)) : []);
  const choices = useClassChoices().filter(({ value }) => !below.has(value));
  return (
    <EditDialog
      edit={form}
      title={item ? item.name : t("products.add_class")}
      close={close}
      remove={
        item
          ? {
              kind: "product-classes",
              id: item.id,
              version: item.version,
              name: item.name,
              can_disable: false,
            }
          : undefined
      }
    >
      <TextInput {...form.text("name")} data-autofocus autoComplete="off" />
      <NativeSelect
        {...form.text("parent")}
        data={[{ value: "", label: t("products.top") }, ...choices]}
      />
      {item && <HistoryLink subject="product_class" id={item.id} />}
    </EditDialog>
  );
}
