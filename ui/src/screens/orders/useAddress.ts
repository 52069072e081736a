import { useDebouncedCallback } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { OrdersSearch } from "./search";

export type Change = (part: Partial<OrdersSearch>, replace?: boolean) => void;

/** The address of the screen, and a way to change parts of it. */
export function useAddress(): { search: OrdersSearch; change: Change } {
  const search = useSearch({ from: "/signed-in/orders" });
  const navigate = useNavigate({ from: "/orders" });
  const change = useCallback<Change>(
    (part, replace = true) => {
      void navigate({ search: (now) => ({ ...now, ...part }), replace });
    },
    [navigate],
  );
  return { search, change };
}

const address_pause = 300;

/**
 * The text filter as it is typed. The list follows each key at once; the address, which the whole
 * app listens to, a moment after the last one.
 */
export function useTypedText(search: OrdersSearch, change: Change) {
  const given = search.text ?? "";
  const [typed, setTyped] = useState(given);
  const [seen, setSeen] = useState(given);
  const told = useRef(given);
  if (given !== seen) {
    setSeen(given);
    // Something else than the typing changed the address: a view, a link, the way back.
    if (given !== told.current) setTyped(given);
  }
  const tell = useDebouncedCallback((text: string) => {
    told.current = text.trim();
    change({ text: text.trim() || undefined });
  }, address_pause);
  const onText = useCallback(
    (text: string) => {
      setTyped(text);
      tell(text);
    },
    [tell],
  );
  const shown = useMemo(() => ({ ...search, text: typed.trim() || undefined }), [search, typed]);
  return { typed, onText, shown };
}
