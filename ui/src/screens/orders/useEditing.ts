import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Problem } from "@/api/client";
import { changeOrder, orderHistoryQuery, orderQuery } from "@/api/orders";
import type { Order } from "@/api/types";
import { changedFields, type Draft, type DraftField, draftFields, faultsOf } from "./draft";
import { type Choice, caughtUp, conflictsOf, type Edit, editOf, settled, typed } from "./edit";
import { useCheck } from "./useCheck";
import { useReading } from "./useReading";

const most_tries = 3;

const isStale = (error: unknown) => error instanceof Problem && error.code === "stale_version";

/** What the server said of single fields. */
export function refusalsOf(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.errors.map(({ field, detail }) => [field, detail]));
}

/** Whether a problem says anything beyond its fields, each of which says it itself. */
export function isBeyondFields(error: unknown): boolean {
  return error !== null && !(error instanceof Problem && error.errors.length > 0);
}

/** Who changed an order last, where somebody else's change is what it is about. */
function useWho(order: Order, wanted: boolean): string | undefined {
  const { data } = useQuery({ ...orderHistoryQuery(order.id), enabled: wanted });
  return data?.items[0]?.actor;
}

/** The editing of an order in place, while others may change it too. */
export function useEditing(order: Order, onDirty: (dirty: boolean) => void) {
  const client = useQueryClient();
  const reading = useReading();
  const [edit, setEdit] = useState<Edit>(() => editOf(order, reading));
  useEffect(() => setEdit((now) => caughtUp(now, order, reading)), [order, reading]);
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const mine = changedFields(edit.draft, edit.began, reading);
  const count = Object.keys(mine).length;
  const dirty = count > 0;
  const conflicts = conflictsOf(edit);
  const faults = faultsOf(edit.draft, reading);
  const { check, refusals } = useCheck(edit.draft, reading, order.id, dirty);
  const who = useWho(order, conflicts.length > 0 || edit.followed.size > 0);
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  useEffect(() => () => onDirty(false), [onDirty]);

  const begin = useCallback(
    (from: Order) => {
      setEdit(editOf(from, reading));
      setTouched(new Set());
    },
    [reading],
  );
  /* Whoever was faster may have changed other fields only: then ours are sent on top of theirs. */
  const send = async (from: Edit, tries = most_tries): Promise<Order | null> => {
    const fields = changedFields(from.draft, from.began, reading);
    if (Object.keys(fields).length === 0) return null;
    try {
      return await changeOrder(order.id, { ...fields, version: from.version });
    } catch (error) {
      if (!isStale(error) || tries === 0) throw error;
      const latest = await client.fetchQuery({ ...orderQuery(order.id), staleTime: 0 });
      const next = caughtUp(from, latest, reading);
      setEdit(next);
      return conflictsOf(next).length > 0 ? null : send(next, tries - 1);
    }
  };
  const save = useMutation({
    mutationFn: (from: Edit) => send(from),
    onSuccess: (saved) => {
      if (!saved) return;
      begin(saved);
      client.setQueryData(orderQuery(order.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["orders"] });
      void client.invalidateQueries({ queryKey: ["order", String(order.id)] });
    },
  });
  const submit = (from: Edit) => {
    setTouched(new Set(draftFields));
    const open =
      conflictsOf(from).length > 0 || Object.keys(faultsOf(from.draft, reading)).length > 0;
    if (!open) save.mutate(from);
  };
  return {
    edit,
    touched,
    conflicts,
    faults,
    count,
    who,
    suggestion: check?.suggestion,
    refusals: { ...refusals, ...refusalsOf(save.error) },
    error: save.error,
    saving: save.isPending,
    submit: () => submit(edit),
    discard: () => {
      save.reset();
      begin(order);
    },
    change: (part: Partial<Draft>) => {
      if (save.error) save.reset();
      setEdit((now) => typed(now, part));
      setTouched((now) => new Set([...now, ...(Object.keys(part) as DraftField[])]));
    },
    settle: (choices: Partial<Record<DraftField, Choice>>) => {
      const next = settled(edit, choices);
      setEdit(next);
      submit(next);
    },
    takeTheirs: () =>
      setEdit(settled(edit, Object.fromEntries(conflicts.map((field) => [field, "theirs"])))),
  };
}
