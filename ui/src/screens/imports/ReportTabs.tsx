import "@mantine/core/styles/Tabs.layer.css";
import { Tabs } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportColumns } from "@/api/imports";
import { useLocale } from "@/components/useLocale";
import { ColumnsTable } from "./ColumnsTable";
import styles from "./Imports.module.css";
import { type Word, type WordKind, word_kinds, wordsOf } from "./mapping";
import { PreviewTable } from "./PreviewTable";
import { RejectedTable } from "./RejectedTable";
import type { ImportHandle } from "./useImport";
import { WordsTables } from "./WordsTables";

type Words = Record<WordKind, Word[]>;
const no_words: Words = { products: [], units: [], lines: [] };

/** The words to be given a meaning: those that were stay in sight, so that it can be taken back. */
function useWords(handle: ImportHandle): Words {
  const { preview, mapping } = handle;
  const [words, setWords] = useState(no_words);
  const unknown = preview.data?.unknown;
  const meanings = JSON.stringify(word_kinds.map((kind) => mapping[kind]));
  useEffect(() => {
    if (!unknown) return;
    setWords((now) => ({
      products: wordsOf(now.products, unknown.products, mapping.products),
      units: wordsOf(now.units, unknown.units, mapping.units),
      lines: wordsOf(now.lines, unknown.lines, mapping.lines),
    }));
  }, [unknown, meanings]);
  return words;
}

/** What is in a file and what it would do: columns, words, orders and rows that are not taken. */
export function ReportTabs(props: { handle: ImportHandle; found: ImportColumns }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const { handle, found } = props;
  const words = useWords(handle);
  const report = handle.missing.length === 0 ? handle.preview.data : undefined;
  const open = word_kinds.flatMap((kind) => words[kind]).filter(({ meant }) => meant === null);
  const any_word = word_kinds.some((kind) => words[kind].length > 0);
  const first = !report ? "columns" : open.length > 0 ? "words" : "orders";
  const [picked, setPicked] = useState<string | null>(null);
  const tab = picked ?? first;
  const counted = (count: number | undefined) =>
    count ? <span className={styles.badge}>{count.toLocaleString(locale)}</span> : null;
  return (
    <Tabs className={styles.tabs} value={tab} onChange={setPicked} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="columns" rightSection={counted(handle.missing.length)}>
          {t("tabs.columns")}
        </Tabs.Tab>
        <Tabs.Tab value="words" disabled={!any_word} rightSection={counted(open.length)}>
          {t("tabs.words")}
        </Tabs.Tab>
        <Tabs.Tab
          value="orders"
          disabled={!report}
          rightSection={counted(report && report.new + report.changed)}
        >
          {t("tabs.orders")}
        </Tabs.Tab>
        <Tabs.Tab
          value="rejected"
          disabled={!report || report.rejected === 0}
          rightSection={counted(report?.rejected)}
        >
          {t("tabs.rejected")}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="columns" className={styles.panel}>
        <ColumnsTable found={found} mapping={handle.mapping} onMap={handle.map} />
      </Tabs.Panel>
      <Tabs.Panel value="words" className={styles.panel}>
        <p className={styles.nothing}>{t("words.hint")}</p>
        <WordsTables words={words} mapping={handle.mapping} onMap={handle.map} />
      </Tabs.Panel>
      {report && (
        <>
          <Tabs.Panel value="orders" className={styles.panel}>
            <PreviewTable report={report} />
          </Tabs.Panel>
          <Tabs.Panel value="rejected" className={styles.panel}>
            <RejectedTable rejections={report.rejections} count={report.rejected} />
          </Tabs.Panel>
        </>
      )}
    </Tabs>
  );
}
