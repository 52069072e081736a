import { type ReactNode, useCallback, useRef, useState } from "react";
import { LeaveDialog } from "./OrderPanel";

/** Keeps what the open order's form holds from being lost unasked. */
export function useLeaving(): {
  leave: (act: () => void) => void;
  onDirty: (dirty: boolean) => void;
  dialog: ReactNode;
} {
  const dirty = useRef(false);
  const [then, setThen] = useState<(() => void) | null>(null);
  const leave = useCallback((act: () => void) => {
    if (dirty.current) setThen(() => act);
    else act();
  }, []);
  const onDirty = useCallback((now: boolean) => {
    dirty.current = now;
  }, []);
  const dialog = then && (
    <LeaveDialog
      onStay={() => setThen(null)}
      onLeave={() => {
        dirty.current = false;
        setThen(null);
        then();
      }}
    />
  );
  return { leave, onDirty, dialog };
}
