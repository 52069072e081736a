import "@mantine/core/styles/NumberInput.layer.css";
import { Button, Group, NumberInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkFields } from "@/api/orders";
import { Dialog } from "@/components/Dialog";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { fromClockText } from "@/lib/wallClock";
import type { Chosen } from "./bulk";
import { LinesInput } from "./LinesInput";
import { useStatusName } from "./StatusTag";

/** What is to be asked before many orders are changed. */
export type Wanted =
  | { kind: "move"; status: string; reason_required: boolean }
  | { kind: "release" }
  | { kind: "priority" | "due_at" | "lines" | "notes" };

interface Typed {
  reason: string;
  priority: string;
  due_at: string;
  lines: string[];
  notes: string;
  append: boolean;
}

const empty: Typed = { reason: "", priority: "", due_at: "", lines: [], notes: "", append: true };

/** The act that was typed; undefined while something that it needs is missing. */
function actOf(wanted: Wanted, typed: Typed, zone: string): Chosen | undefined {
  const reason = typed.reason.trim() || undefined;
  const edit = (fields: BulkFields, append_notes?: boolean): Chosen => ({
    act: "edit",
    fields,
    ...(append_notes && { append_notes }),
  });
  switch (wanted.kind) {
    case "move":
      if (wanted.reason_required && !reason) return undefined;
      return { act: "move", status: wanted.status, reason };
    case "release":
      return reason ? { act: "release", reason } : undefined;
    case "priority":
      return /^-?\d{1,9}$/.test(typed.priority)
        ? edit({ priority: Number(typed.priority) })
        : undefined;
    case "due_at": {
      const due_at = fromClockText(typed.due_at, zone);
      return typed.due_at === "" || due_at !== null ? edit({ due_at }) : undefined;
    }
    case "lines":
      return edit({ lines: typed.lines.map(Number) });
    case "notes":
      return typed.append && typed.notes.trim() === ""
        ? undefined
        : edit({ notes: typed.notes }, typed.append);
  }
}

/** Asks for what an act on many orders needs: a reason, or the value of a field. */
export function BulkDialog(props: {
  wanted: Wanted;
  count: number;
  onClose: () => void;
  onAct: (chosen: Chosen) => void;
}) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const zone = usePlantZone();
  const statusName = useStatusName();
  const { wanted, count } = props;
  const [typed, setTyped] = useState<Typed>(empty);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Typed>) => setTyped((now) => ({ ...now, ...part }));
  const act = actOf(wanted, typed, zone);
  const fault = tried && !act;
  const formatted = count.toLocaleString(locale);
  const verb =
    wanted.kind === "move"
      ? statusName(wanted.status)
      : wanted.kind === "release"
        ? t("bulk.release")
        : null;
  const title =
    wanted.kind === "move" || wanted.kind === "release"
      ? t("move.reason_title", { count, formatted, status: verb ?? "" })
      : t("bulk.edit_title", { count, formatted, field: t(`fields.${wanted.kind}`) });
  return (
    <Dialog onClose={props.onClose} title={title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (act) props.onAct(act);
        }}
      >
        <Input kind={wanted.kind} typed={typed} fault={fault} onChange={change} />
        <Group justify="flex-end" mt="md" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit">{verb ?? t("bulk.apply")}</Button>
        </Group>
      </form>
    </Dialog>
  );
}

function Input(props: {
  kind: Wanted["kind"];
  typed: Typed;
  fault: boolean;
  onChange: (part: Partial<Typed>) => void;
}): ReactNode {
  const { t } = useTranslation("orders");
  const { typed, fault, onChange } = props;
  switch (props.kind) {
    case "move":
    case "release":
      return (
        <Textarea
          data-autofocus
          required
          rows={3}
          maxLength={1000}
          label={t("move.reason")}
          description={t("move.reason_hint")}
          error={fault && t("move.reason_needed")}
          value={typed.reason}
          onChange={(event) => onChange({ reason: event.currentTarget.value })}
        />
      );
    case "priority":
      return (
        <NumberInput
          data-autofocus
          allowDecimal={false}
          label={t("form.priority")}
          error={fault && t("form.faults.no_whole_number")}
          value={typed.priority}
          onChange={(value) => onChange({ priority: String(value) })}
        />
      );
    case "due_at":
      return (
        <TextInput
          data-autofocus
          type="datetime-local"
          label={t("form.due")}
          description={t("bulk.due_hint")}
          error={fault && t("form.faults.no_time")}
          value={typed.due_at}
          onChange={(event) => onChange({ due_at: event.currentTarget.value })}
        />
      );
    case "lines":
      return <LinesInput autofocus value={typed.lines} onChange={(lines) => onChange({ lines })} />;
    case "notes":
      return (
        <>
          <SegmentedControl
            size="xs"
            mb="sm"
            aria-label={t("bulk.notes_how")}
            data={[
              { value: "append", label: t("bulk.notes_append") },
              { value: "replace", label: t("bulk.notes_replace") },
            ]}
            value={typed.append ? "append" : "replace"}
            onChange={(how) => onChange({ append: how === "append" })}
          />
          <Textarea
            data-autofocus
            rows={4}
            maxLength={4000}
            label={t("form.notes")}
            error={fault && t("form.faults.needed")}
            value={typed.notes}
            onChange={(event) => onChange({ notes: event.currentTarget.value })}
          />
        </>
      );
  }
}
