import "@mantine/core/styles/Table.layer.css";
import { Button, Select, Table } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ImportMapping } from "@/api/imports";
import { assetsQuery, productsQuery } from "@/api/plant";
import { unitsQuery } from "@/api/setup";
import { useLocale } from "@/components/useLocale";
import styles from "./Imports.module.css";
import { type Word, type WordKind, withWord, word_kinds } from "./mapping";

type Choice = { value: string; label: string };

const most_shown = 60;

function useChoices(): Record<WordKind, Choice[]> {
  const products = useQuery(productsQuery).data?.items ?? [];
  const units = useQuery(unitsQuery).data?.items ?? [];
  const assets = useQuery(assetsQuery).data?.items ?? [];
  return {
    products: products
      .filter(({ enabled }) => enabled)
      .map(({ code, name }) => ({ value: code, label: `${code} \u00b7 ${name}` })),
    units: units.map(({ code, name }) => ({ value: code, label: `${code} \u00b7 ${name}` })),
    lines: assets
      .filter(({ level }) => level === "line")
      .map(({ path, display_name }) => ({ value: path, label: `${display_name} \u00b7 ${path}` })),
  };
}

/** What a suggestion is written as: products are suggested by their names too. */
const choiceOf = (choices: readonly Choice[], suggestion: string) =>
  choices.find(
    ({ value, label }) => value === suggestion || label.endsWith(` \u00b7 ${suggestion}`),
  );

/** Words that nobody knows, each with what it may mean and a choice of everything. */
export function WordsTables(props: {
  words: Record<WordKind, Word[]>;
  mapping: ImportMapping;
  onMap: (mapping: ImportMapping) => void;
}) {
  const { t } = useTranslation("imports");
  const choices = useChoices();
  return (
    <>
      {word_kinds
        .filter((kind) => props.words[kind].length > 0)
        .map((kind) => (
          <WordTable
            key={kind}
            title={t(`words.${kind}`)}
            words={props.words[kind]}
            choices={choices[kind]}
            onMean={(given, meant) => props.onMap(withWord(props.mapping, kind, given, meant))}
          />
        ))}
    </>
  );
}

function WordTable(props: {
  title: string;
  words: readonly Word[];
  choices: Choice[];
  onMean: (given: string, meant: string | null) => void;
}) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const { words, choices, onMean } = props;
  return (
    <section>
      <h2 className={styles.heading}>{props.title}</h2>
      <Table className={`${styles.table} ${styles.words_of}`} verticalSpacing={4} fz={13}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("words.given")}</Table.Th>
            <Table.Th className={styles.number}>{t("words.rows")}</Table.Th>
            <Table.Th>{t("words.means")}</Table.Th>
            <Table.Th>{t("words.suggestions")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {words.map(({ given, count, suggestions, meant }) => (
            <Table.Tr key={given}>
              <Table.Th scope="row">{given}</Table.Th>
              <Table.Td className={styles.number}>{count.toLocaleString(locale)}</Table.Td>
              <Table.Td>
                <Select
                  size="xs"
                  className={styles.pick}
                  searchable
                  clearable
                  limit={most_shown}
                  aria-label={t("words.of", { given })}
                  placeholder={t("words.choose")}
                  data={choices}
                  value={meant}
                  onChange={(value) => onMean(given, value)}
                />
              </Table.Td>
              <Table.Td>
                <span className={styles.suggestions}>
                  {meant === null &&
                    suggestions.map((suggestion) => {
                      const choice = choiceOf(choices, suggestion);
                      return choice ? (
                        <Button
                          key={suggestion}
                          size="compact-xs"
                          variant="light"
                          leftSection={<IconArrowRight size={12} aria-hidden />}
                          aria-label={t("words.take", { given, meant: choice.value })}
                          onClick={() => onMean(given, choice.value)}
                        >
                          {suggestion}
                        </Button>
                      ) : null;
                    })}
                </span>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
