import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { changeOrder, orderQuery } from "@/api/orders";
import type { OrderFields as Fields, Order } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Differences } from "./Differences";
import {
  caughtUp,
  changedFields,
  chosenFields,
  type Difference,
  type DraftField,
  type Edit,
  editOf,
  faultsOf,
} from "./draft";
import { useFieldName, useFieldText } from "./FieldValue";
import { isBeyondFields, refusalsOf } from "./NewOrder";
import { OrderFields } from "./OrderFields";
import styles from "./OrderPanel.module.css";
import { useReading } from "./useReading";

function differencesOf(error: unknown, mine: Fields): Difference[] | null {
  if (!(error instanceof Problem) || error.code !== "stale_version") return null;
  const told = (error.facts.differences ?? []) as Difference[];
  return told.filter(({ field }) => field in mine);
}

function Facts(props: { order: Order }) {
  const name = useFieldName();
  const text = useFieldText();
  const zone = usePlantZone();
  const { order } = props;
  const attributes = Object.entries(order.attributes);
  return (
    <dl className={styles.facts}>
      {(["source", "external_id", "mode"] as const).map((field) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{name(field)}</dt>
          <dd>{text(field, order[field])}</dd>
        </div>
      ))}
      {attributes.map(([field, value]) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{field}</dt>
          <dd>{text(field, value)}</dd>
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

function useEdit(order: Order) {
  const reading = useReading();
  const [edit, setEdit] = useState<Edit>(() => editOf(order, reading));
  useEffect(() => setEdit((now) => caughtUp(now, order, reading)), [order, reading]);
  return { edit, setEdit, reading };
}

/** Every field of an order, edited in place; saving says where somebody else was faster. */
export function OrderDetails(props: { order: Order; onDirty: (dirty: boolean) => void }) {
  const { t } = useTranslation("orders");
  const { order, onDirty } = props;
  const client = useQueryClient();
  const { edit, setEdit, reading } = useEdit(order);
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const mine = changedFields(edit.draft, edit.began, reading);
  const count = Object.keys(mine).length;
  const faults = faultsOf(edit.draft, reading);
  const dirty = count > 0;
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  useEffect(() => () => onDirty(false), [onDirty]);

  const reset = (to: Order) => {
    setEdit(editOf(to, reading));
    setTouched(new Set());
    save.reset();
  };
  const save = useMutation({
    mutationFn: ({ fields, version }: { fields: Fields; version: number }) =>
      changeOrder(order.id, { ...fields, version }),
    onSuccess: (saved) => {
      reset(saved);
      client.setQueryData(orderQuery(order.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["orders"] });
      void client.invalidateQueries({ queryKey: ["order", String(order.id)] });
    },
  });
  const differences = differencesOf(save.error, mine);
  const fresh = () => client.fetchQuery({ ...orderQuery(order.id), staleTime: 0 });
  const resolve = useMutation({
    mutationFn: async (fields: Fields) => {
      const latest = await fresh();
      if (Object.keys(fields).length === 0) reset(latest);
      else save.mutate({ fields, version: latest.version });
    },
  });
  const submit = () => {
    setTouched(new Set(Object.keys(edit.draft) as DraftField[]));
    if (dirty && Object.keys(faults).length === 0) {
      save.mutate({ fields: mine, version: edit.version });
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      style={{ display: "contents" }}
    >
      <div className={styles.body}>
        {differences && (
          <Differences
            differences={differences}
            busy={resolve.isPending || save.isPending}
            onSave={(choices) => resolve.mutate(chosenFields(mine, differences, choices))}
            onTakeTheirs={() => resolve.mutate({})}
          />
        )}
        {!differences && isBeyondFields(save.error) && <ProblemNotice error={save.error} />}
        <OrderFields
          isNew={false}
          draft={edit.draft}
          faults={faults}
          refusals={refusalsOf(save.error)}
          touched={touched}
          onChange={(change) => {
            setEdit((now) => ({ ...now, draft: { ...now.draft, ...change } }));
            setTouched((now) => new Set([...now, ...(Object.keys(change) as DraftField[])]));
          }}
        />
        <Facts order={order} />
      </div>
      {dirty && (
        <div className={styles.bar}>
          <span>{t("panel.unsaved", { count })}</span>
          <Button size="xs" variant="default" onClick={() => reset(order)}>
            {t("panel.discard")}
          </Button>
          <Button size="xs" type="submit" loading={save.isPending}>
            {t("save")}
          </Button>
        </div>
      )}
    </form>
  );
}
