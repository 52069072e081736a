import { type ComboboxItem, type OptionsFilter, Select } from "@mantine/core";
import { useMemo } from "react";
import { useNow } from "@/api/now";
import { useLocale } from "@/components/useLocale";
import { zoneName } from "@/lib/instant";
import { timeZones, zoneMatches } from "./timeZones";

const filter: OptionsFilter = ({ options, search, limit }) =>
  (options as ComboboxItem[]).filter(({ label }) => zoneMatches(label, search)).slice(0, limit);

/** A time zone, found by its city, continent or offset. */
export function TimeZoneSelect(props: {
  label: string;
  value: string | null;
  error?: string | undefined;
  required?: boolean;
  onChange: (zone: string | null) => void;
}) {
  const locale = useLocale();
  const now = useNow(3600);
  const { value } = props;
  const data = useMemo(
    () =>
      timeZones(value).map((zone) => ({
        value: zone,
        label: `${zone.replaceAll("_", " ")} (${zoneName(now, zone, locale)})`,
      })),
    [value, now, locale],
  );
  return (
    <Select
      {...props}
      data={data}
      filter={filter}
      limit={80}
      searchable
      allowDeselect={false}
      maxDropdownHeight={280}
    />
  );
}
