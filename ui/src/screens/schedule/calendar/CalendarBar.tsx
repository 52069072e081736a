import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Button, Menu, SegmentedControl, Select } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconPlus,
  IconPrinter,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { nameOf, type TreeNode } from "@/screens/setup/plant/tree";
import { ViewLinks } from "../ViewLinks";
import shared from "../Views.module.css";
import styles from "./Calendar.module.css";
import { type CalendarSearch, viewOf, views } from "./search";

const icon = { size: 16, "aria-hidden": true } as const;
const day = /^\d{4}-\d\d-\d\d$/;

export type Addition = "stop" | "off" | "extra" | "shift";

/** Whose calendar, which days of it, as a week or a month, and what can be added. */
export function CalendarBar(props: {
  search: CalendarSearch;
  change: (part: Partial<CalendarSearch>) => void;
  on: string;
  chosen: TreeNode | null;
  choices: readonly TreeNode[];
  hasLines: boolean;
  step: (direction: 1 | -1) => void;
  add: (what: Addition) => void;
}) {
  const { t } = useTranslation("calendar");
  const { search, change, step, chosen } = props;
  const view = viewOf(search);
  return (
    <header className={shared.bar}>
      <h1>{t("title")}</h1>
      <ViewLinks view="calendar" lines={search.lines} />
      <Select
        className={styles.asset}
        size="xs"
        searchable
        allowDeselect={false}
        aria-label={t("asset")}
        data={props.choices.map(({ asset }) => ({ value: asset.path, label: nameOf(asset) }))}
        value={chosen?.asset.path ?? null}
        onChange={(lines) => lines && change({ lines, open: undefined })}
        renderOption={({ option }) => {
          const depth = option.value.split("/").length - 1;
          return <span style={{ paddingInlineStart: depth * 14 }}>{option.label}</span>;
        }}
        comboboxProps={{ width: 280, position: "bottom-start" }}
      />
      <span className={shared.joined}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t(`${view}.before`)}
          onClick={() => step(-1)}
        >
          <IconChevronLeft {...icon} />
        </ActionIcon>
        <Button size="xs" variant="default" px={10} onClick={() => change({ on: undefined })}>
          {t("today")}
        </Button>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t(`${view}.after`)}
          onClick={() => step(1)}
        >
          <IconChevronRight {...icon} />
        </ActionIcon>
      </span>
      <input
        type="date"
        className={shared.date}
        aria-label={t("go_to")}
        value={props.on}
        onChange={({ currentTarget: { value } }) => day.test(value) && change({ on: value })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t("view")}
        value={view}
        onChange={(value) => change({ view: value === "week" ? undefined : value })}
        data={views.map((value) => ({ value, label: t(`views.${value}`) }))}
      />
      <span className={shared.space} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="xs"
            leftSection={<IconPlus {...icon} />}
            rightSection={<IconChevronDown {...icon} />}
            disabled={!chosen}
          >
            {t("add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!props.hasLines} onClick={() => props.add("stop")}>
            {t("additions.stop")}
          </Menu.Item>
          <Menu.Item onClick={() => props.add("off")}>{t("additions.off")}</Menu.Item>
          <Menu.Item onClick={() => props.add("extra")}>{t("additions.extra")}</Menu.Item>
          <Menu.Item onClick={() => props.add("shift")}>{t("additions.shift")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPrinter {...icon} />}
        onClick={() => window.print()}
      >
        {t("print")}
      </Button>
    </header>
  );
}
