import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AssetLevel, Id } from "@/api/types";
import { nameOf, shownRows } from "./tree";
import { usePlant } from "./usePlant";

/** One asset of the plant, or where `everywhere` is meant none; its value is the id. */
export function AssetSelect(props: {
  label: string;
  value: Id | null;
  error?: string | undefined;
  levels?: readonly AssetLevel[];
  /** Only what is at or below this one. */
  within?: Id | null;
  everywhere?: boolean;
  onChange: (id: Id | null) => void;
}) {
  const { t } = useTranslation("setup");
  const { roots, of } = usePlant();
  const { levels, within } = props;
  const start = within ? [of.get(within)].filter((node) => node !== undefined) : roots;
  const data = shownRows(start, () => true)
    .filter(({ node }) => !levels || levels.includes(node.asset.level))
    .map(({ node: { asset } }) => ({
      value: String(asset.id),
      label: asset.path ? `${nameOf(asset)} \u2014 ${asset.path}` : nameOf(asset),
    }));
  return (
    <Select
      label={props.label}
      error={props.error}
      data={props.everywhere ? [{ value: "", label: t("everywhere") }, ...data] : data}
      value={props.value === null ? (props.everywhere ? "" : null) : String(props.value)}
      searchable
      limit={200}
      allowDeselect={false}
      onChange={(value) => props.onChange(value ? Number(value) : null)}
    />
  );
}
