import { Button, NativeSelect, Popover } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ImportColumns, ImportMapping } from "@/api/imports";
import styles from "./Imports.module.css";
import type { Reading } from "./mapping";

const encodings = [
  "utf-8",
  "utf-16",
  "windows-1252",
  "iso-8859-1",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "cp850",
  "mac-roman",
  "shift_jis",
  "gb18030",
  "big5",
  "euc-kr",
];
const delimiters = [",", ";", "\t", "|"];

/** How a file was read, and what may be said where that was not right. */
export function ReadingOptions(props: {
  found: ImportColumns;
  mapping: ImportMapping;
  onRead: (reading: Reading) => void;
}) {
  const { t } = useTranslation("imports");
  const { found, mapping, onRead } = props;
  const sign = (delimiter: string) => t(`reading.signs.${delimiter === "\t" ? "tab" : delimiter}`);
  const auto = { value: "auto", label: t("reading.auto") };
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconAdjustments size={15} stroke={1.7} aria-hidden />}
        >
          {t("reading.label")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.reading}>
        <NativeSelect
          size="xs"
          label={t("reading.date_order")}
          value={mapping.date_order ?? "auto"}
          data={[
            auto,
            ...(["dmy", "mdy", "ymd"] as const).map((value) => ({
              value,
              label: t(`reading.orders.${value}`),
            })),
          ]}
          onChange={({ currentTarget: { value } }) => onRead({ date_order: value as "auto" })}
        />
        <NativeSelect
          size="xs"
          label={t("reading.decimal_mark")}
          value={mapping.decimal_mark ?? "auto"}
          data={[
            auto,
            { value: ",", label: t("reading.comma") },
            { value: ".", label: t("reading.point") },
          ]}
          onChange={({ currentTarget: { value } }) => onRead({ decimal_mark: value as "auto" })}
        />
        {found.sheets.length > 1 && (
          <NativeSelect
            size="xs"
            label={t("reading.sheet")}
            value={found.sheet ?? ""}
            data={found.sheets}
            onChange={({ currentTarget: { value } }) => onRead({ sheet: value })}
          />
        )}
        {found.format === "csv" && (
          <>
            <NativeSelect
              size="xs"
              label={t("reading.delimiter")}
              value={mapping.delimiter ?? "auto"}
              data={[auto, ...delimiters.map((value) => ({ value, label: sign(value) }))]}
              onChange={({ currentTarget: { value } }) => onRead({ delimiter: value })}
            />
            <NativeSelect
              size="xs"
              label={t("reading.encoding")}
              value={mapping.encoding ?? "auto"}
              data={[auto, ...encodings.map((value) => ({ value, label: value }))]}
              onChange={({ currentTarget: { value } }) => onRead({ encoding: value })}
            />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
