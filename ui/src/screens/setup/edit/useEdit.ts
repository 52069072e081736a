import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Problem } from "@/api/client";
import { type Preview, type SetupFields, type SetupKind, setupThings } from "@/api/setup";
import type { Id } from "@/api/types";
import { newKey } from "@/lib/newKey";
import {
  type Choice,
  caughtUp,
  changedFields,
  chosenFields,
  type Difference,
  type Edit,
  faultOf,
  sameValue,
  sentFields,
  strayFaults,
} from "./draft";

const typing = 350;

export interface EditOptions<Fields extends object, Item> {
  kind: SetupKind;
  /** Of what is edited; null makes something new. */
  id: Id | string | null;
  /** The version of what is shown. */
  version: number | null;
  /** The fields as they are now, under their names in the API. */
  fields: Fields;
  /** What is sent beside them, such as what something new belongs to. */
  also?: SetupFields;
  /** How the fields that are sent become those of the API, where they aren't the same. */
  send?: (sent: SetupFields, draft: Fields) => SetupFields;
  /** Something new that can be saved as it is, such as a copy. */
  isReady?: boolean;
  /** What the fields are called. */
  names: Record<keyof Fields & string, string>;
  onSaved?: (item: Item) => void;
}

type Answer<Item> = { saved: Item } | { asks: true };

function usePreview(
  options: EditOptions<never, unknown>,
  sent: SetupFields,
  version: number | null,
) {
  const { kind, id } = options;
  const key = JSON.stringify(sent);
  const [settled] = useDebouncedValue(key, typing);
  const [asked, setAsked] = useState<string | null>(null);
  const query = {
    queryKey: ["preview", kind, id, version, key],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Preview> =>
      id === null
        ? setupThings.wouldCreate(kind, sent, signal)
        : setupThings.wouldChange(kind, id, version, sent, signal),
    retry: false,
    gcTime: 0,
    staleTime: 5_000,
  };
  const enabled = key !== "{}" && (settled === key || asked === key);
  return { query, shown: useQuery({ ...query, enabled }), ask: () => setAsked(key) };
}

/**
 * One thing while it is edited: a draft, what saving it would do (asked while typing), what the
 * server says of its fields, and what others changed meanwhile.
 */
export function useEdit<Fields extends object, Item extends { version?: number }>(
  options: EditOptions<Fields, Item>,
) {
  const { kind, id, fields, names } = options;
  const isNew = id === null;
  const queryClient = useQueryClient();
  const [edit, setEdit] = useState<Edit<Fields>>({
    began: fields,
    draft: fields,
    version: options.version,
  });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [saves, setSaves] = useState(0);
  const [key] = useState(newKey);
  const { draft, began } = edit;
  const changed = isNew ? draft : changedFields(draft, began);
  const plain = sentFields(changed, isNew);
  const given = options.send?.(plain, draft) ?? plain;
  const sent = Object.keys(given).length > 0 ? { ...given, ...options.also } : given;
  const dirty = (isNew && options.isReady === true) || !sameValue(draft, began);
  const preview = usePreview(options as never, dirty ? sent : {}, edit.version);

  // The fields are new on every drawing; what they say is new with a new version.
  useEffect(() => {
    setEdit((now) => caughtUp(now, fields, options.version));
  }, [options.version, saves]);

  const save = useMutation({
    mutationFn: async (chosen?: {
      fields: SetupFields;
      version: number;
    }): Promise<Answer<Item>> => {
      const { data, isPlaceholderData, isSuccess } = preview.shown;
      const seen = isSuccess && !isPlaceholderData && data !== undefined;
      if (!chosen && !seen) {
        const would = await queryClient.fetchQuery(preview.query);
        if (would.consequences.length > 0 || (would.reflow?.moved_count ?? 0) > 0) {
          preview.ask();
          return { asks: true };
        }
      }
      const last = chosen ?? { fields: sent, version: edit.version };
      const saved =
        id === null
          ? await setupThings.create<Item>(kind, last.fields, key)
          : await setupThings.change<Item>(kind, id, last.version, last.fields);
      return { saved };
    },
    onSuccess: async (answer) => {
      if ("asks" in answer) return;
      setTouched(new Set());
      setEdit((now) => ({ ...now, began: draft, draft }));
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      setSaves((now) => now + 1);
      options.onSaved?.(answer.saved);
    },
    onError: (error) => {
      if (!(error instanceof Problem) || error.code !== "stale_version") return;
      void queryClient.invalidateQueries({ queryKey: ["plant"] });
    },
  });

  const refused = save.error instanceof Problem ? save.error : null;
  const wrong = preview.shown.error instanceof Problem ? preview.shown.error : null;
  // What no field is to blame for: the plan does not allow it.
  const barred = dirty && wrong?.status === 409 && wrong.errors.length === 0 ? wrong : null;
  const errors = [...(wrong?.errors ?? []), ...(refused?.errors ?? [])];
  const stale =
    refused?.code === "stale_version"
      ? {
          // What follows from a field, as the path does from the name, is no choice of its own.
          differences: ((refused.facts.differences ?? []) as Difference[]).filter(
            (each) => each.field in names,
          ),
          version: Number(refused.facts.version),
        }
      : null;
  const fault = (field: string) => {
    const root = /^[^.[]+/.exec(field)?.[0] ?? field;
    return touched.has(root) || refused ? faultOf(errors, field) : undefined;
  };
  const reset = () => {
    save.reset();
    setTouched(new Set());
    setEdit({ began: fields, draft: fields, version: options.version });
  };
  const set = (change: Partial<Fields>) => {
    if (refused && !stale) save.reset();
    setTouched((now) => new Set([...now, ...Object.keys(change)]));
    setEdit((now) => ({ ...now, draft: { ...now.draft, ...change } }));
  };

  return {
    draft,
    set,
    reset,
    dirty,
    isNew,
    names,
    fault,
    save: () => save.mutate(undefined),
    busy: save.isPending,
    /** What saving would break or touch. */
    consequences: dirty ? (preview.shown.data?.consequences ?? []) : [],
    /** What it would move on the board; null where it changes nothing of when lines work. */
    reflow: dirty ? (preview.shown.data?.reflow ?? null) : null,
    /** Refusals that no field shows. */
    stray: refused && !stale ? strayFaults(refused.errors, draft) : [],
    problem: stale || (refused && refused.errors.length > 0) ? null : (save.error ?? barred),
    stale,
    /** Saves over what others changed meanwhile, with the choice of each field. */
    choose: (choices: Record<string, Choice>) =>
      stale &&
      save.mutate({
        fields: chosenFields(sent, stale.differences, choices),
        version: stale.version,
      }),
    /** What a text field takes. */
    text: (field: keyof Fields & string) => ({
      label: names[field],
      value: String(draft[field] ?? ""),
      error: fault(field),
      onChange: (event: { currentTarget: { value: string } }) =>
        set({ [field]: event.currentTarget.value } as Partial<Fields>),
    }),
    /** What a select takes. */
    choice: (field: keyof Fields & string) => ({
      label: names[field],
      value: (draft[field] ?? null) === null ? null : String(draft[field]),
      error: fault(field),
      onChange: (value: string | null) => set({ [field]: value } as Partial<Fields>),
    }),
    /** What a switch or a box takes. */
    flag: (field: keyof Fields & string) => ({
      label: names[field],
      checked: Boolean(draft[field]),
      error: fault(field),
      onChange: (event: { currentTarget: { checked: boolean } }) =>
        set({ [field]: event.currentTarget.checked } as Partial<Fields>),
    }),
  };
}

/** What `useEdit` gives, as the pieces around a form take it. */
export type AnyEdit = Pick<
  ReturnType<typeof useEdit<Record<string, unknown>, { version?: number }>>,
  | "dirty"
  | "isNew"
  | "names"
  | "save"
  | "reset"
  | "busy"
  | "consequences"
  | "reflow"
  | "stray"
  | "problem"
  | "stale"
  | "choose"
>;
