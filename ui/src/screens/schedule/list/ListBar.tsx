import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { ActionIcon, Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { assetsQuery } from "@/api/plant";
import type { Asset } from "@/api/types";
import { ViewLinks } from "../ViewLinks";
import shared from "../Views.module.css";
import styles from "./List.module.css";
import { isDay } from "./list";
import { lengthOf, lengths, type ScheduleListSearch, shown, shownOf } from "./search";

const icon = { size: 16, "aria-hidden": true } as const;

/** Sites, areas and lines in the order of the tree, each with what it stands in. */
function placesOf(assets: readonly Asset[], parent: Asset | null = null): Asset[] {
  return assets
    .filter(({ parent_id }) => parent_id === (parent?.id ?? null))
    .flatMap((asset) => [asset, ...placesOf(assets, asset)]);
}

function LineSelect(props: { path: string | undefined; choose: (path?: string) => void }) {
  const { t } = useTranslation("schedulelist");
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const places = placesOf(assets).filter(
    ({ level, enabled }) => enabled && ["site", "area", "line"].includes(level),
  );
  return (
    <Select
      className={styles.lines}
      size="xs"
      clearable
      searchable
      aria-label={t("lines")}
      placeholder={t("all_lines")}
      data={places.map((each) => ({
        value: each.path,
        label: each.display_name || each.name,
      }))}
      value={props.path ?? null}
      onChange={(path) => props.choose(path ?? undefined)}
      renderOption={({ option }) => {
        const depth = option.value.split("/").length - 1;
        return <span style={{ paddingInlineStart: depth * 14 }}>{option.label}</span>;
      }}
      comboboxProps={{ width: 260, position: "bottom-start" }}
    />
  );
}

/** Which lines, days and entries are shown, and what can be done with the list. */
export function ListBar(props: {
  search: ScheduleListSearch;
  change: (part: Partial<ScheduleListSearch>) => void;
  first: string;
  step: (direction: 1 | -1) => void;
  save: () => void;
}) {
  const { t } = useTranslation("schedulelist");
  const { search, change, first, step } = props;
  return (
    <header className={shared.bar}>
      <h1>{t("title")}</h1>
      <ViewLinks view="list" lines={search.lines} />
      <span className={shared.joined}>
        <ActionIcon variant="default" size={30} aria-label={t("earlier")} onClick={() => step(-1)}>
          <IconChevronLeft {...icon} />
        </ActionIcon>
        <Button size="xs" variant="default" px={10} onClick={() => change({ from: undefined })}>
          {t("today")}
        </Button>
        <ActionIcon variant="default" size={30} aria-label={t("later")} onClick={() => step(1)}>
          <IconChevronRight {...icon} />
        </ActionIcon>
      </span>
      <input
        type="date"
        className={shared.date}
        aria-label={t("from")}
        value={first}
        onChange={(event) => {
          const day = event.currentTarget.value;
          if (isDay(day)) change({ from: day });
        }}
      />
      <SegmentedControl
        size="xs"
        aria-label={t("length")}
        value={String(lengthOf(search))}
        onChange={(days) => change({ days: days === "7" ? undefined : days })}
        data={lengths.map((days) => ({
          value: String(days),
          label: t(`days`, { count: days }),
        }))}
      />
      <LineSelect path={search.lines} choose={(lines) => change({ lines })} />
      <SegmentedControl
        size="xs"
        aria-label={t("show")}
        value={shownOf(search)}
        onChange={(show) => change({ show: show === "all" ? undefined : show })}
        data={shown.map((value) => ({ value, label: t(`shown.${value}`) }))}
      />
      <span className={shared.space} />
      <Checkbox
        size="xs"
        label={t("pages")}
        checked={search.pages === "line"}
        onChange={(event) => change({ pages: event.currentTarget.checked ? "line" : undefined })}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPrinter {...icon} />}
        onClick={() => window.print()}
      >
        {t("print")}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload {...icon} />}
        onClick={props.save}
      >
        {t("csv")}
      </Button>
    </header>
  );
}
