import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { createOrder, orderQuery } from "@/api/orders";
import { productsQuery } from "@/api/plant";
import type { Order } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { newKey } from "@/lib/newKey";
import {
  copyOf,
  type Draft,
  type DraftField,
  draftFields,
  emptyDraft,
  faultsOf,
  fieldsOf,
  sameValue,
} from "./draft";
import { OrderFields } from "./OrderFields";
import styles from "./OrderPanel.module.css";
import { useCheck } from "./useCheck";
import { isBeyondFields, refusalsOf } from "./useEditing";
import { useReading } from "./useReading";

interface Props {
  onClose: () => void;
  onCreated: (order: Order) => void;
  onDirty: (dirty: boolean) => void;
}

function NewForm(props: Props & { like: Order | undefined }) {
  const { t } = useTranslation("orders");
  const reading = useReading();
  const client = useQueryClient();
  const [began] = useState<Draft>(() => (props.like ? copyOf(props.like, reading) : emptyDraft));
  const [draft, setDraft] = useState(began);
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const sent = useRef({ text: "", key: "" });
  const form = useRef<HTMLFormElement>(null);
  const faults = faultsOf(draft, reading);
  const { check, refusals } = useCheck(draft, reading, undefined, true);
  const { onDirty } = props;
  const dirty = !sameValue(draft, began);
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  useEffect(() => () => onDirty(false), [onDirty]);
  useEffect(() => form.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus(), []);
  const creation = useMutation({
    mutationFn: () => {
      const fields = fieldsOf(draft, reading);
      const text = JSON.stringify(fields);
      // A key belongs to what was sent with it: of the same order only one is made.
      if (sent.current.text !== text) sent.current = { text, key: newKey() };
      return createOrder(fields, sent.current.key);
    },
    onSuccess: (order) => {
      onDirty(false);
      void client.invalidateQueries({ queryKey: ["orders"] });
      props.onCreated(order);
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(new Set(draftFields));
    if (Object.keys(faults).length === 0) creation.mutate();
  };
  return (
    <form ref={form} noValidate onSubmit={onSubmit} style={{ display: "contents" }}>
      <div className={styles.body}>
        {isBeyondFields(creation.error) && <ProblemNotice error={creation.error} />}
        <OrderFields
          isNew
          draft={draft}
          faults={faults}
          refusals={{ ...refusals, ...refusalsOf(creation.error) }}
          touched={touched}
          suggestion={check?.suggestion}
          onChange={(change) => {
            if (creation.error) creation.reset();
            setDraft((now) => ({ ...now, ...change }));
            setTouched((now) => new Set([...now, ...(Object.keys(change) as DraftField[])]));
          }}
        />
      </div>
      <div className={styles.bar}>
        <span />
        <Button size="xs" variant="default" onClick={props.onClose}>
          {t("cancel")}
        </Button>
        <Button size="xs" type="submit" loading={creation.isPending}>
          {t("form.create")}
        </Button>
      </div>
    </form>
  );
}

/** The form of a new order, or of one like another, beside the list. */
export function NewOrder(props: Props & { copy: string | undefined }) {
  const { t } = useTranslation("orders");
  const { copy } = props;
  const like = useQuery({ ...orderQuery(copy ?? ""), enabled: copy !== undefined });
  const products = useQuery(productsQuery);
  const ready = products.isFetched && (copy === undefined || like.isFetched);
  return (
    <aside className={styles.panel} aria-label={t("form.title")} data-order-panel>
      <div className={styles.head}>
        <div className={styles.title}>
          <h2>{t("form.title")}</h2>
          {like.data && (
            <span className={styles.sub}>{t("form.like", { number: like.data.number })}</span>
          )}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t("close")}
          onClick={props.onClose}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
      {like.error && <ProblemNotice error={like.error} />}
      {ready && <NewForm key={copy ?? ""} {...props} like={like.data} />}
    </aside>
  );
}
