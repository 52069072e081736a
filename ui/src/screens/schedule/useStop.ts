import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { modesQuery } from "@/api/plant";
import { type Stop, stopModes } from "./stops";

const hour = 3_600_000;

/** The planned stop that is placed next: an hour of the first mode, until another is chosen. */
export function useStop(): [Stop, (stop: Stop) => void] {
  const modes = useQuery(modesQuery).data?.items;
  const [chosen, setStop] = useState<Stop | null>(null);
  const [first] = stopModes(modes ?? []);
  const [unchosen] = useState<{ stop: Stop }>({ stop: { mode: "", length: hour } });
  if (first && unchosen.stop.mode !== first.name) {
    unchosen.stop = { mode: first.name, length: hour };
  }
  return [chosen ?? unchosen.stop, setStop];
}
