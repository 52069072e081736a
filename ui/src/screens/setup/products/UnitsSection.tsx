import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { productsQuery } from "@/api/plant";
import { type Unit, unitsQuery } from "@/api/setup";
import { EditDialog } from "../edit/EditForm";
import { RecordTable } from "../edit/RecordTable";
import { useEdit } from "../edit/useEdit";
import type { Column } from "../records";

/** What quantities are given in, and how many products use each. */
export function UnitsSection() {
  const { t } = useTranslation("products");
  const { data, error } = useQuery(unitsQuery);
  const products = useQuery(productsQuery).data?.items ?? [];
  const [doing, setDoing] = useState<{ unit: Unit | null } | null>(null);
  const uses = (code: string) =>
    products.filter(({ units }) => units.some(({ unit }) => unit === code)).length;
  const columns: Column<Unit>[] = [
    { key: "code", name: t("products.code"), text: ({ code }) => code },
    { key: "name", name: t("products.name"), text: ({ name }) => name },
    { key: "products", name: t("units.products"), text: ({ code }) => uses(code), number: true },
  ];
  return (
    <>
      <RecordTable
        label={t("units.label")}
        file="units"
        items={data?.items}
        error={error}
        columns={columns}
        idOf={({ code }) => code}
        open={(unit) => setDoing({ unit })}
        add={{ label: t("units.add"), act: () => setDoing({ unit: null }) }}
        empty={{ title: t("units.none"), detail: t("units.none_detail") }}
      />
      {doing && <UnitDialog unit={doing.unit} close={() => setDoing(null)} />}
    </>
  );
}

function UnitDialog({ unit, close }: { unit: Unit | null; close: () => void }) {
  const { t } = useTranslation("products");
  const form = useEdit<{ code: string; name: string }, Unit>({
    kind: "units",
    id: unit?.code ?? null,
    version: unit?.version ?? null,
    fields: { code: unit?.code ?? "", name: unit?.name ?? "" },
    names: { code: t("products.code"), name: t("products.name") },
    onSaved: close,
  });
  return (
    <EditDialog
      edit={form}
      title={unit ? unit.code : t("units.add")}
      close={close}
      remove={
        unit
          ? {
              kind: "units",
              id: unit.code,
              version: unit.version,
              name: unit.code,
              can_disable: false,
            }
          : undefined
      }
    >
      <TextInput {...form.text("code")} data-autofocus autoComplete="off" />
      <TextInput {...form.text("name")} autoComplete="off" />
    </EditDialog>
  );
}
