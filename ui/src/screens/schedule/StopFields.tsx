import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { modesQuery } from "@/api/plant";
import { formatDuration } from "@/lib/duration";
import { type Stop, stop_lengths, stopModes } from "./stops";

/** Which mode a planned stop is in, and how long. */
export function StopFields(props: { stop: Stop; onStop: (stop: Stop) => void }) {
  const { t } = useTranslation("schedule");
  const modes = stopModes(useQuery(modesQuery).data?.items ?? []);
  const { stop, onStop } = props;
  const field = {
    size: "xs",
    allowDeselect: false,
    comboboxProps: { withinPortal: false },
  } as const;
  return (
    <>
      <Select
        {...field}
        data-autofocus
        label={t("stop.mode")}
        data={modes.map(({ name }) => name)}
        value={stop.mode}
        onChange={(mode) => mode && onStop({ ...stop, mode })}
      />
      <Select
        {...field}
        label={t("stop.length")}
        data={[...new Set([...stop_lengths, stop.length])]
          .sort((one, other) => one - other)
          .map((length) => ({ value: String(length), label: formatDuration(length / 1000) }))}
        value={String(stop.length)}
        onChange={(length) => length && onStop({ ...stop, length: Number(length) })}
      />
    </>
  );
}
