import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { type Handover, handoverPath } from "@/api/people";
import { useSend } from "@/offline/useSend";
import { keepDraft, keptDraft } from "./noteDraft";

const pause = 2_000;

export type NoteState =
  | { kind: "empty" | "saved" | "typing" | "saving" | "waiting" }
  | { kind: "theirs"; note: string; version: number }
  | { kind: "refused"; error: Error };

/** The note of a shift: what is typed is kept here at once, and by the server at a pause. */
export function useNote(line: string, handover: Handover, shift_start: string) {
  const { t } = useTranslation("people");
  const queryClient = useQueryClient();
  const { send, waiting } = useSend(line);
  const path = handoverPath(line);
  const waits = waiting.some((each) => each.kind === "handover" && each.path === path);
  const [draft, setDraft] = useState(() => keptDraft(line, shift_start));
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<NoteState | null>(null);
  const { note, version } = handover;
  // Where somebody else wrote while nothing is typed here, theirs is simply what stands there.
  const seen = useRef(version);
  if (draft === null) seen.current = version;
  const text = draft ?? note;
  const changed = draft !== null && draft.trim() !== note;

  const write = (typed: string) => {
    setDraft(typed);
    keepDraft(line, shift_start, typed);
    setFault(null);
  };
  const save = useCallback(async () => {
    if (draft === null) return;
    setSaving(true);
    try {
      const body = { shift_start, note: draft, version: seen.current };
      const said = t("note.said");
      const sent = await send<Handover>({ kind: "handover", method: "PUT", path, body, said });
      if (!("confirmed" in sent)) return;
      seen.current = sent.confirmed.version;
      queryClient.setQueryData(["handovers", line, "now"], (before: Handover | undefined) =>
        before?.shift?.start_at === shift_start ? sent.confirmed : before,
      );
      void queryClient.invalidateQueries({ queryKey: ["handovers", line] });
      setDraft((now) => {
        if (now !== draft) return now;
        keepDraft(line, shift_start, null);
        return null;
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { note: theirs, version: their_version } = error.facts;
      if (error.code === "stale_version" && typeof their_version === "number")
        setFault({ kind: "theirs", note: String(theirs), version: their_version });
      else setFault({ kind: "refused", error });
    } finally {
      setSaving(false);
    }
  }, [draft, line, path, queryClient, send, shift_start, t]);

  useEffect(() => {
    if (!changed || saving || waits || fault) return;
    const timer = setTimeout(() => void save(), pause);
    return () => clearTimeout(timer);
  }, [changed, fault, save, saving, waits]);

  const settle = (wanted: string, their_version: number) => {
    seen.current = their_version;
    write(wanted);
  };
  const state: NoteState =
    fault ??
    (waits
      ? { kind: "waiting" }
      : saving
        ? { kind: "saving" }
        : changed
          ? { kind: "typing" }
          : { kind: text === "" ? "empty" : "saved" });
  return { text, state, write, settle, saveNow: () => changed && !waits && !fault && void save() };
}
