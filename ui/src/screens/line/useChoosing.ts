import { useMemo, useState } from "react";
import type { LineStatus } from "@/api/types";
import { type Choice, keyOf, matches, named, nameOf, obstacleOf, type Way } from "./choice";
import { useChoices } from "./useChoices";

type Said = { kind: "found"; name: string } | { kind: "not_found"; text: string };

/** What is chosen to be started next, and how it was found; it outlives a look at another tab. */
export function useChoosing(path: string, status: LineStatus) {
  const [way, setWay] = useState<Way>("scheduled");
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const choices = useChoices(path, status, way);
  const shown = useMemo(
    () => choices.items.filter((each) => matches(each, text)),
    [choices.items, text],
  );
  // What is next on the schedule stands ready, so that the usual start is one press. Where work
  // was interrupted, that is what is usual.
  const next =
    way === "scheduled" && !choices.resume
      ? shown.find((each) => !obstacleOf(each, status))
      : undefined;
  const own = shown.find((each) => keyOf(each) === picked) ?? null;

  const pick = (choice: Choice) => {
    setPicked(keyOf(choice));
    setSaid(null);
  };
  const find = (code: string) => named(code, shown) ?? named(code, choices.scannable);
  return {
    ...choices,
    way,
    text,
    said,
    shown,
    chosen: own ?? next ?? null,
    pick,
    choose: (wanted: Way) => {
      setWay(wanted);
      setText("");
      setSaid(null);
    },
    write: (typed: string) => {
      setText(typed);
      setSaid(null);
    },
    names: (code: string) => find(code) !== null,
    /** Chooses what a code names; says so where it names nothing. */
    take: (code: string) => {
      const found = find(code);
      if (!found) {
        setText(code);
        setSaid({ kind: "not_found", text: code });
        return;
      }
      if (found.kind === "entry") setWay("scheduled");
      if (found.kind === "order") setWay("orders");
      setText("");
      pick(found);
      setSaid({ kind: "found", name: nameOf(found) });
    },
    clear: () => {
      setPicked(null);
      setSaid(null);
      setText("");
    },
  };
}

export type Choosing = ReturnType<typeof useChoosing>;
