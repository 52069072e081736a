import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type OptimisationInList, optimisationsQuery } from "@/api/optimisations";
import type { Id } from "@/api/types";
import board from "../Schedule.module.css";
import { ended } from "./found";
import type { Shown } from "./props";

/** Tells over the board that a search came to its end, where it is not what is being looked at. */
export function Ended(props: { shown: Shown | null; onShow: (id: Id) => void }) {
  const { t } = useTranslation(["optimise", "schedule"]);
  const items = useQuery(optimisationsQuery).data?.items;
  const before = useRef<readonly OptimisationInList[]>([]);
  const [told, setTold] = useState<readonly OptimisationInList[]>([]);
  const { shown } = props;
  useEffect(() => {
    if (!items) return;
    const fresh = ended(before.current, items).filter(({ id }) => id !== shown);
    before.current = items;
    if (fresh.length > 0) setTold((now) => [...fresh, ...now].slice(0, 3));
  }, [items, shown]);
  const close = (id: Id) => setTold((now) => now.filter((each) => each.id !== id));
  return told
    .filter(({ id }) => id !== shown)
    .map(({ id, status, kind, asked }) => (
      <div key={id} className={board.selection} role="status">
        <span>
          {t(status === "failed" ? "ended.failed" : "ended.done", {
            name: kind === "repair" ? t("recent.repair") : asked.profile.name,
          })}
        </span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            close(id);
            props.onShow(id);
          }}
        >
          {t("ended.show")}
        </Button>
        <button type="button" className={board.toastClose} onClick={() => close(id)}>
          {t("schedule:close")}
        </button>
      </div>
    ));
}
