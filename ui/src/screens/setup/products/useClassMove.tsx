import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Consequence, setupThings } from "@/api/setup";
import type { Id } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ConsequencesNotice } from "../edit/Consequences";
import edit from "../edit/Edit.module.css";

/** What is dragged onto a class. */
export interface Dragged {
  kind: "products" | "product-classes";
  id: Id;
  version: number;
  name: string;
}

interface Move {
  what: Dragged;
  to: Id | null;
}

const fieldsOf = ({ what, to }: Move) =>
  what.kind === "products" ? { product_class: to } : { parent: to };

/** Puts a product or class into another class; where that touches something, it asks first. */
export function useClassMove(): { move: (move: Move) => void; dialog: ReactNode } {
  const { t } = useTranslation("products");
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<{ move: Move; consequences: Consequence[] } | null>(null);
  const done = async () => {
    setAsking(null);
    await queryClient.invalidateQueries({ queryKey: ["plant"] });
  };
  const save = useMutation({
    mutationFn: (move: Move) =>
      setupThings.change(move.what.kind, move.what.id, move.what.version, fieldsOf(move)),
    onSuccess: done,
  });
  const begin = useMutation({
    mutationFn: async (move: Move) => {
      const { kind, id, version } = move.what;
      const would = await setupThings.wouldChange(kind, id, version, fieldsOf(move));
      if (would.consequences.length > 0) {
        setAsking({ move, consequences: would.consequences });
        return;
      }
      await setupThings.change(kind, id, version, fieldsOf(move));
      await done();
    },
  });
  const error = save.error ?? begin.error;
  const close = () => {
    setAsking(null);
    begin.reset();
    save.reset();
  };
  const dialog = (asking || error) && (
    <Dialog title={t("products.move_title")} onClose={close}>
      <div className={edit.form}>
        <ConsequencesNotice consequences={asking?.consequences ?? []} />
        <ProblemNotice error={error} />
        <div className={edit.buttons}>
          <span className={edit.grow} />
          <Button variant="default" onClick={close}>
            {t("cancel")}
          </Button>
          {asking && (
            <Button loading={save.isPending} onClick={() => save.mutate(asking.move)}>
              {t("products.move")}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
  return { move: (move) => begin.mutate(move), dialog };
}
