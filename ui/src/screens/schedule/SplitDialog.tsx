import { Button, Group, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Id } from "@/api/types";
import type { BoardLine } from "@/board/layout";
import { Dialog } from "@/components/Dialog";
import { useLocale } from "@/components/useLocale";
import { compareDecimals, isPositive, parseDecimal } from "@/lib/decimalText";
import { formatDecimal } from "@/lib/quantity";
import { ReasonLines } from "./Ghost";
import type { Refusal } from "./refusal";
import styles from "./Schedule.module.css";

/** Parts a quantity off an entry, onto the same line or another. */
export function SplitDialog(props: {
  entry: Entry;
  lines: readonly BoardLine[];
  onSplit: (part: { quantity: string; line?: Id }) => Promise<Refusal | null>;
  onClose: () => void;
}) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const { entry } = props;
  const whole = entry.quantity ?? "0";
  const [typed, setTyped] = useState("");
  const [line, setLine] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const quantity = parseDecimal(typed, locale);
  const good = quantity !== null && isPositive(quantity) && compareDecimals(quantity, whole) < 0;
  const shown = formatDecimal(whole, locale, 6);
  const submit = async () => {
    if (!good) return;
    setBusy(true);
    const refused = await props.onSplit({ quantity, ...(line !== null && { line: Number(line) }) });
    setBusy(false);
    if (refused) setRefusal(refused);
    else props.onClose();
  };
  return (
    <Dialog
      onClose={props.onClose}
      title={t("split.title", { number: entry.order_number ?? entry.mode })}
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <span>{t("split.detail", { quantity: shown, unit: entry.unit ?? "" })}</span>
        <TextInput
          data-autofocus
          inputMode="decimal"
          label={t("split.quantity", { unit: entry.unit ?? "" })}
          value={typed}
          error={typed !== "" && !good && t("split.fault", { quantity: shown })}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          clearable
          searchable
          label={t("split.line")}
          placeholder={t("split.same_line")}
          data={props.lines.map(({ id, name, area }) => ({
            value: String(id),
            label: `${name}, ${area}`,
          }))}
          value={line}
          onChange={setLine}
        />
        {refusal && (
          <div role="alert">
            <ReasonLines reasons={refusal.reasons} />
          </div>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={!good}>
            {t("split.submit")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
