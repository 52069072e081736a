import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { Problem } from "@/api/client";
import { serverNow } from "@/api/now";
import { type EditedStates, type StateItem, type StatePiece, statesPath } from "@/api/states";
import type { Instant } from "@/api/types";
import { dropEntry } from "@/offline/queue";
import { useSend } from "@/offline/useSend";
import { spanOf, written } from "./pieces";

/** An act that was done or is kept, as it is told and may be taken back. */
export interface Done {
  said: string;
  kind: "confirmed" | "waiting" | "undone";
  answer: EditedStates | null;
  /** When it was done, in milliseconds of this device. */
  at: number;
}

/** An act that was refused because somebody else changed the same meanwhile. */
export interface Conflict {
  said: string;
  theirs: StateItem[];
  again: () => void;
}

export interface ActSpan {
  start_at: Instant;
  end_at: Instant | null;
}

interface Undo extends ActSpan {
  to: number;
  version: number;
}

const presentItems = (problem: Problem): StateItem[] =>
  Array.isArray(problem.facts.items) ? (problem.facts.items as StateItem[]) : [];

const presentVersion = (problem: Problem, seen: number): number =>
  typeof problem.facts.version === "number" ? problem.facts.version : seen;

/**
 * The acts on the states of a line: sent through the queue, told when done, and taken back while
 * they are told. What somebody else changed meanwhile is shown, not covered.
 */
export function useStateActs(path: string) {
  const { send, waiting } = useSend(path);
  const queryClient = useQueryClient();
  const [done, setDone] = useState<Done | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const undo = useRef<Undo[]>([]);

  const refresh = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: ["line", path] });
    void queryClient.invalidateQueries({ queryKey: ["oee"] });
  }, [queryClient, path]);

  /** Sends one after the other; whether all were taken or kept. */
  const work = useCallback(
    async (
      said: string,
      steps: (() => Promise<{ confirmed: EditedStates } | { waiting: true }>)[],
      kind: "confirmed" | "undone",
      again: (version: number) => void,
    ): Promise<boolean> => {
      setBusy(true);
      setError(null);
      setConflict(null);
      let answer: EditedStates | null = null;
      let kept = false;
      try {
        for (const step of steps) {
          const sent = await step();
          if ("confirmed" in sent) answer = sent.confirmed;
          else kept = true;
        }
        setDone({ said, kind: kept ? "waiting" : kind, answer, at: Date.now() });
        return true;
      } catch (thrown) {
        if (thrown instanceof Problem && thrown.code === "stale_version") {
          const version = presentVersion(thrown, Number.MAX_SAFE_INTEGER);
          setConflict({ said, theirs: presentItems(thrown), again: () => again(version) });
        } else setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
        return false;
      } finally {
        setBusy(false);
        refresh();
      }
    },
    [refresh],
  );

  const act = useCallback(
    (acts: readonly (readonly StatePiece[])[], version: number, said: string): Promise<boolean> => {
      const as_of = written(serverNow());
      undo.current = [];
      const steps = acts.map((pieces) => async () => {
        const body = { pieces, version, as_of };
        const sent = await send<EditedStates>({
          kind: "states",
          path: statesPath(path, "edit"),
          body,
          said,
        });
        const span = spanOf(pieces);
        if ("confirmed" in sent && sent.confirmed && span) {
          const made = sent.confirmed.version;
          undo.current.unshift({ ...span, to: made - 1, version: made });
        }
        return sent;
      });
      return work(said, steps, "confirmed", (now) => void act(acts, now, said));
    },
    [path, send, work],
  );

  const revert = useCallback(
    (spans: readonly Undo[], said: string, kind: "confirmed" | "undone"): Promise<boolean> => {
      undo.current = [];
      const steps = spans.map((span) => async () => {
        const sent = await send<EditedStates>({
          kind: "undo",
          path: statesPath(path, "revert"),
          body: span,
          said,
        });
        if (kind === "confirmed" && "confirmed" in sent && sent.confirmed) {
          const made = sent.confirmed.version;
          const { start_at, end_at } = span;
          undo.current.unshift({ start_at, end_at, to: made - 1, version: made });
        }
        return sent;
      });
      return work(said, steps, kind, (version) => {
        void revert(
          spans.map((each) => ({ ...each, version })),
          said,
          kind,
        );
      });
    },
    [path, send, work],
  );

  /* What only waits was never done: it is taken out of what waits. */
  const takeBack = useCallback(
    async (undone: (what: string) => string) => {
      if (!done || done.kind === "undone") return;
      const said = undone(done.said);
      if (done.kind === "confirmed") {
        await revert(undo.current, said, "undone");
        return;
      }
      for (const entry of waiting.filter((each) => each.said === done.said)) {
        await dropEntry(entry.number);
      }
      setDone({ said, kind: "undone", answer: null, at: Date.now() });
      refresh();
    },
    [done, waiting, revert, refresh],
  );

  return useMemo(
    () => ({
      act,
      revert: (span: ActSpan, to: number, version: number, said: string) =>
        revert([{ ...span, to, version }], said, "confirmed"),
      takeBack,
      done,
      conflict,
      error,
      busy,
      waiting,
      forget: () => setDone(null),
      leave: () => setConflict(null),
      settle: () => setError(null),
    }),
    [act, revert, takeBack, done, conflict, error, busy, waiting],
  );
}

export type StateActs = ReturnType<typeof useStateActs>;
