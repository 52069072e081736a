import { Button, Popover, TextInput } from "@mantine/core";
import { IconCalendar, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import { duePresetOf, duePresets } from "./filters";
import styles from "./Orders.module.css";
import type { OrdersSearch } from "./search";

/** "12 Nov 2025 – 14 Nov 2025", open at either end. */
function useSpanWords() {
  const locale = useLocale();
  const day = (text: string) => formatInstant(`${text}T12:00:00Z`, "UTC", locale, "date");
  return ({ due_from, due_to }: OrdersSearch): string | null => {
    if (due_from === undefined && due_to === undefined) return null;
    return `${due_from === undefined ? "" : day(due_from)} – ${due_to === undefined ? "" : day(due_to)}`.trim();
  };
}

/** When orders are due: a span that goes with the clock, or days of one's own. */
export function DueFilter(props: {
  search: OrdersSearch;
  onChange: (change: Partial<OrdersSearch>) => void;
}) {
  const { t } = useTranslation("orders");
  const { search, onChange } = props;
  const [opened, setOpened] = useState(false);
  const spanWords = useSpanWords();
  const preset = duePresetOf(search);
  const said = preset ? t(`due.${preset}`) : spanWords(search);
  const choose = (due: string | undefined) => {
    onChange({ due, due_from: undefined, due_to: undefined });
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant={said === null ? "default" : "light"}
          className={styles.due_filter}
          justify="space-between"
          aria-label={said === null ? t("filters.due") : `${t("filters.due")}: ${said}`}
          leftSection={<IconCalendar size={14} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => setOpened((now) => !now)}
        >
          <span className={said === null ? styles.empty : styles.cut}>
            {said ?? t("filters.due")}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={styles.due_choices} aria-label={t("filters.due")}>
        {duePresets.map((each) => (
          <Button
            key={each}
            size="xs"
            variant="subtle"
            color="gray"
            justify="flex-start"
            aria-pressed={preset === each}
            leftSection={<IconCheck size={14} aria-hidden opacity={preset === each ? 1 : 0} />}
            onClick={() => choose(preset === each ? undefined : each)}
          >
            {t(`due.${each}`)}
          </Button>
        ))}
        <div className={styles.days}>
          {(["due_from", "due_to"] as const).map((name) => (
            <TextInput
              key={name}
              size="xs"
              type="date"
              label={t(`filters.${name}`)}
              value={preset ? "" : (search[name] ?? "")}
              onChange={(event) =>
                onChange({ due: undefined, [name]: event.currentTarget.value || undefined })
              }
            />
          ))}
        </div>
        {said !== null && (
          <Button size="compact-xs" variant="subtle" onClick={() => choose(undefined)}>
            {t("filters.clear_this", { name: t("filters.due") })}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
