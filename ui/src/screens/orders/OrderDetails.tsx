import { Button } from "@mantine/core";
import { type FormEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Conflicts } from "./Conflicts";
import type { DraftField } from "./draft";
import { useDraftText, useFieldName, useFieldText } from "./FieldValue";
import { OrderFields } from "./OrderFields";
import styles from "./OrderPanel.module.css";
import { isBeyondFields, useEditing } from "./useEditing";

function Facts(props: { order: Order }) {
  const name = useFieldName();
  const text = useFieldText();
  const zone = usePlantZone();
  const { order } = props;
  return (
    <dl className={styles.facts}>
      {(["source", "external_id"] as const).map((field) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{name(field)}</dt>
          <dd>{text(field, order[field])}</dd>
        </div>
      ))}
      {(["created_at", "updated_at"] as const).map((field) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{name(field)}</dt>
          <dd>
            <When at={order[field]} zone={zone} style="date_time" />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Every field of an order, edited in place; what others change meanwhile shows at once. */
export function OrderDetails(props: { order: Order; onDirty: (dirty: boolean) => void }) {
  const { t } = useTranslation("orders");
  const { order } = props;
  const editing = useEditing(order, props.onDirty);
  const { edit, conflicts, count } = editing;
  const draftText = useDraftText();
  const body = useRef<HTMLDivElement>(null);
  const note = (field: DraftField) => {
    const followed = edit.followed.get(field);
    if (!followed) return undefined;
    const was = draftText(field, followed.was);
    return (
      <span className={styles.followed}>
        {editing.who
          ? t("panel.followed_by", { name: editing.who, was })
          : t("panel.followed", { was })}
      </span>
    );
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (conflicts.length > 0) {
      body.current?.scrollTo({ top: 0 });
      body.current?.querySelector<HTMLElement>("input[type=radio]")?.focus();
    } else editing.submit();
  };
  return (
    <form noValidate onSubmit={onSubmit} style={{ display: "contents" }}>
      <div className={styles.body} ref={body}>
        {conflicts.length > 0 && (
          <Conflicts
            edit={edit}
            who={editing.who}
            busy={editing.saving}
            onSave={editing.settle}
            onTakeTheirs={editing.takeTheirs}
          />
        )}
        {conflicts.length === 0 && isBeyondFields(editing.error) && (
          <ProblemNotice error={editing.error} />
        )}
        <OrderFields
          isNew={false}
          draft={edit.draft}
          faults={editing.faults}
          refusals={editing.refusals}
          touched={editing.touched}
          suggestion={editing.suggestion}
          note={note}
          onChange={editing.change}
        />
        <Facts order={order} />
      </div>
      {count > 0 && (
        <div className={styles.bar}>
          <span>{t("panel.unsaved", { count })}</span>
          <Button size="xs" variant="default" onClick={editing.discard}>
            {t("panel.discard")}
          </Button>
          <Button
            size="xs"
            type="submit"
            loading={editing.saving}
            aria-keyshortcuts="Control+Enter"
          >
            {t("save")}
          </Button>
        </div>
      )}
    </form>
  );
}
