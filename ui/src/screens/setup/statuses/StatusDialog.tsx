import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrderStatus } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { HistoryLink } from "../history/HistoryLink";
import { contrast, enough, grounds, isColour } from "./contrast";
import styles from "./Statuses.module.css";

const flags = ["active", "can_schedule", "can_execute", "enabled"] as const;

/** One status, or a new one at the end; the reserved ones keep their names. */
export function StatusDialog({ status, close }: { status: OrderStatus | null; close: () => void }) {
  const { t } = useTranslation("products");
  const form = useEdit<
    {
      name: string;
      colour: string;
      active: boolean;
      can_schedule: boolean;
      can_execute: boolean;
      enabled: boolean;
    },
    OrderStatus
  >({
    kind: "statuses",
    id: status?.id ?? null,
    version: status?.version ?? null,
    fields: {
      name: status?.name ?? "",
      colour: status?.colour ?? "#7C6FB0",
      active: status?.active ?? true,
      can_schedule: status?.can_schedule ?? false,
      can_execute: status?.can_execute ?? false,
      enabled: status?.enabled ?? true,
    },
    names: {
      name: t("products.name"),
      colour: t("statuses.colour"),
      active: t("statuses.flags.active"),
      can_schedule: t("statuses.flags.can_schedule"),
      can_execute: t("statuses.flags.can_execute"),
      enabled: t("statuses.flags.enabled"),
    },
    onSaved: close,
  });
  const reserved = status?.reserved ?? false;
  return (
    <EditDialog
      edit={form}
      title={status ? status.name : t("statuses.add")}
      close={close}
      remove={
        status && !reserved
          ? {
              kind: "statuses",
              id: status.id,
              version: status.version,
              name: status.name,
              can_disable: status.enabled,
            }
          : undefined
      }
    >
      {reserved && <p className="of-quiet">{t("statuses.reserved_detail")}</p>}
      <div className={edit.pair}>
        <TextInput {...form.text("name")} data-autofocus disabled={reserved} autoComplete="off" />
        <TextInput
          {...form.text("colour")}
          placeholder="#0B6BB8"
          rightSection={
            <input
              type="color"
              className={styles.picker}
              aria-label={t("statuses.pick")}
              value={isColour(form.draft.colour) ? form.draft.colour.toLowerCase() : "#8a929c"}
              onChange={(event) => form.set({ colour: event.currentTarget.value })}
            />
          }
        />
      </div>
      <ContrastNote colour={form.draft.colour} />
      {flags.map((flag) => (
        <Switch key={flag} {...form.flag(flag)} description={t(`statuses.about.${flag}`)} />
      ))}
      {status && <HistoryLink subject="status" id={status.id} />}
    </EditDialog>
  );
}

/** How a colour stands out on the light and the dark screen. */
function ContrastNote({ colour }: { colour: string }) {
  const { t } = useTranslation("products");
  const locale = useLocale();
  if (!isColour(colour)) return null;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const light = contrast(colour, grounds.light);
  const dark = contrast(colour, grounds.dark);
  const good = Math.min(light, dark) >= enough;
  const values = { light: number.format(light), dark: number.format(dark), enough };
  return (
    <div className={styles.contrast} role="status">
      {Object.entries(grounds).map(([name, ground]) => (
        <span key={name} className={styles.sample} style={{ background: ground }} aria-hidden>
          <span style={{ background: colour }} />
        </span>
      ))}
      <MeaningTag meaning={good ? "running" : "hold"}>
        {t(good ? "statuses.contrast_good" : "statuses.contrast_low", values)}
      </MeaningTag>
    </div>
  );
}
