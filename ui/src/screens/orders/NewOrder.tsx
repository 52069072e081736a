import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { createOrder } from "@/api/orders";
import type { Order } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { type Draft, type DraftField, emptyDraft, faultsOf, fieldsOf } from "./draft";
import { OrderFields } from "./OrderFields";
import { useReading } from "./useReading";

/** What the server said of single fields. */
export function refusalsOf(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.errors.map(({ field, detail }) => [field, detail]));
}

/** Whether a problem says anything beyond its fields, each of which says it itself. */
export function isBeyondFields(error: unknown): boolean {
  return error !== null && !(error instanceof Problem && error.errors.length > 0);
}

/** The form of a new order. */
export function NewOrder(props: { onClose: () => void; onCreated: (order: Order) => void }) {
  const { t } = useTranslation("orders");
  const reading = useReading();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const faults = faultsOf(draft, reading);
  const creation = useMutation({
    mutationFn: () => createOrder(fieldsOf(draft, reading)),
    onSuccess: (order) => {
      void client.invalidateQueries({ queryKey: ["orders"] });
      props.onCreated(order);
    },
  });
  const create = () => {
    setTouched(new Set(Object.keys(draft) as DraftField[]));
    if (Object.keys(faults).length === 0) creation.mutate();
  };
  return (
    <Dialog onClose={props.onClose} title={t("form.title")} size={560}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        {isBeyondFields(creation.error) && <ProblemNotice error={creation.error} />}
        <OrderFields
          isNew
          draft={draft}
          faults={faults}
          refusals={refusalsOf(creation.error)}
          touched={touched}
          onChange={(change) => {
            setDraft((now) => ({ ...now, ...change }));
            setTouched((now) => new Set([...now, ...(Object.keys(change) as DraftField[])]));
          }}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={creation.isPending}>
            {t("form.create")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
