import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { type Import, undoImport } from "@/api/imports";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./Imports.module.css";

/** An order that something was built on since it was imported. */
interface BuiltOn {
  id: number;
  number: string;
  why: string;
}

const builtOn = (error: unknown): BuiltOn[] =>
  error instanceof Problem && Array.isArray(error.facts.orders)
    ? (error.facts.orders as BuiltOn[])
    : [];

/** Asks before an import is undone; says which orders stand in the way where it can't be. */
export function UndoDialog(props: { found: Import; onClose: () => void }) {
  const { t } = useTranslation("imports");
  const client = useQueryClient();
  const { found, onClose } = props;
  const undo = useMutation({
    mutationFn: () => undoImport(found.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["orders"] });
      onClose();
    },
  });
  const orders = builtOn(undo.error);
  return (
    <Dialog title={t("undo.title")} onClose={onClose} size={560}>
      <p className={styles.said}>
        {t("undo.new", { count: found.new })} {t("undo.changed", { count: found.changed })}
      </p>
      <ProblemNotice error={undo.error} {...(undo.error ? { title: t("undo.refused") } : {})} />
      {orders.length > 0 && (
        <ul className={styles.orders}>
          {orders.map(({ id, number, why }) => (
            <li key={id}>
              <Link to="/orders" search={{ order: String(id) }} className={styles.link}>
                {number}
              </Link>{" "}
              {why}
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t(undo.error ? "close" : "cancel")}
        </Button>
        <Button loading={undo.isPending} onClick={() => undo.mutate()}>
          {t("undo.label")}
        </Button>
      </Group>
    </Dialog>
  );
}
