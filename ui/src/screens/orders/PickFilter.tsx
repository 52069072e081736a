import { Button, Combobox, useCombobox } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Orders.module.css";

export interface Choice {
  value: string;
  label: string;
  mark?: ReactNode;
}

/* Of more choices than these the first ones are shown, and typing finds the others. */
const most_shown = 80;
const search_from = 9;

/** A filter of which several values may be chosen; each choice takes effect at once. */
export function PickFilter(props: {
  name: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
  onClear: () => void;
}) {
  const { t } = useTranslation("orders");
  const { name, choices, chosen } = props;
  const [search, setSearch] = useState("");
  const searchable = choices.length >= search_from;
  const box = useCombobox({
    onDropdownClose: () => {
      setSearch("");
      box.resetSelectedOption();
    },
    onDropdownOpen: () => {
      if (searchable) box.focusSearchInput();
      box.selectFirstOption();
    },
  });
  const wanted = search.trim().toLowerCase();
  const matching = choices.filter(({ label }) => label.toLowerCase().includes(wanted));
  const names = choices.filter(({ value }) => chosen.includes(value)).map(({ label }) => label);
  // A value that the plant no longer knows still filters, and is named.
  const said = names.length > 0 ? names : chosen;
  const words = said.length > 1 ? `${said[0]} +${said.length - 1}` : (said[0] ?? null);
  return (
    <Combobox
      store={box}
      width={280}
      position="bottom-start"
      onOptionSubmit={(value) => props.onToggle(value)}
    >
      <Combobox.Target targetType="button" withAriaAttributes>
        <Button
          size="xs"
          variant={chosen.length > 0 ? "light" : "default"}
          className={styles.filter}
          justify="space-between"
          aria-label={words === null ? name : `${name}: ${words}`}
          title={said.length > 1 ? said.join(", ") : undefined}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => box.toggleDropdown()}
        >
          <span className={said.length > 0 ? styles.cut : styles.empty}>{words ?? name}</span>
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {searchable && (
          <Combobox.Search
            value={search}
            aria-label={t("filters.find", { name })}
            placeholder={t("filters.find", { name })}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              box.selectFirstOption();
            }}
          />
        )}
        <Combobox.Options
          mah={300}
          style={{ overflowY: "auto" }}
          aria-label={name}
          tabIndex={matching.length > 0 ? 0 : undefined}
        >
          {matching.slice(0, most_shown).map(({ value, label, mark }) => (
            <Combobox.Option key={value} value={value} active={chosen.includes(value)}>
              <span className={styles.choice}>
                <IconCheck size={14} aria-hidden opacity={chosen.includes(value) ? 1 : 0} />
                {mark}
                <span className={styles.cut}>{label}</span>
              </span>
            </Combobox.Option>
          ))}
          {matching.length === 0 && <Combobox.Empty>{t("filters.nothing")}</Combobox.Empty>}
          {matching.length > most_shown && (
            <Combobox.Empty>
              {t("filters.more_choices", { count: matching.length - most_shown })}
            </Combobox.Empty>
          )}
        </Combobox.Options>
        {chosen.length > 0 && (
          <Combobox.Footer>
            <Button size="compact-xs" variant="subtle" onClick={props.onClear}>
              {t("filters.clear_this", { name })}
            </Button>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
