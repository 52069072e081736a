import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { type SetupKind, setupThings, type Use } from "@/api/setup";
import type { Id } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { MovedList } from "@/screens/schedule/calendar/Moved";
import { ConsequencesNotice } from "./Consequences";
import styles from "./Edit.module.css";

export interface Thing {
  kind: SetupKind;
  id: Id | string;
  version: number | null;
  name: string;
  /** Whether it can be disabled where it can't be deleted: it is enabled now. */
  can_disable: boolean;
  onDeleted?: () => void;
  onDisabled?: () => void;
}

function usesOf(error: unknown): Use[] | null {
  if (!(error instanceof Problem) || error.code !== "in_use") return null;
  return Array.isArray(error.facts.uses) ? (error.facts.uses as Use[]) : [];
}

/**
 * Deletes what nothing hangs on, after asking; where something does it says what, and offers
 * disabling.
 */
export function DeleteDialog(props: Thing & { close: () => void }) {
  const { t } = useTranslation("setup");
  const { kind, id, version, name } = props;
  const queryClient = useQueryClient();
  const would = useQuery({
    queryKey: ["preview", kind, id, version, "delete"],
    queryFn: ({ signal }) => setupThings.wouldRemove(kind, id, version, signal),
    retry: false,
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => setupThings.remove(kind, id, version),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      props.close();
      props.onDeleted?.();
    },
  });
  const uses = usesOf(remove.error) ?? usesOf(would.error);
  if (uses)
    return <InUse {...props} uses={uses} detail={(remove.error ?? would.error)?.message ?? ""} />;
  return (
    <Dialog title={t("edit.delete_question", { name })} onClose={props.close}>
      <div className={styles.form}>
        {would.isPending ? <Loading /> : <p>{t("edit.delete_detail")}</p>}
        <ConsequencesNotice
          consequences={would.data?.consequences ?? []}
          title={t("edit.delete_consequences")}
        />
        {would.data?.reflow && <MovedList reflow={would.data.reflow} />}
        <ProblemNotice error={remove.error ?? would.error} />
        <div className={styles.buttons}>
          <span className={styles.grow} />
          <Button variant="default" data-autofocus onClick={props.close}>
            {t("edit.cancel")}
          </Button>
          <Button
            disabled={!would.isSuccess}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t("edit.delete")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** An asset without history goes together with all that is set up below it. */
function WithBelow(props: Thing & { close: () => void }) {
  const { t } = useTranslation("setup");
  const { kind, id, version } = props;
  const queryClient = useQueryClient();
  const would = useQuery({
    queryKey: ["preview", kind, id, version, "delete_below"],
    queryFn: ({ signal }) => setupThings.wouldRemove(kind, id, version, signal, true),
    enabled: kind === "assets",
    retry: false,
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => setupThings.remove(kind, id, version, true),
    onSuccess: async () => {
      props.close();
      props.onDeleted?.();
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
    },
  });
  if (!would.isSuccess) return null;
  return (
    <>
      <p>{t("edit.delete_below_detail")}</p>
      <ConsequencesNotice
        consequences={would.data.consequences}
        title={t("edit.delete_consequences")}
      />
      <ProblemNotice error={remove.error} />
      <div className={styles.acts}>
        <Button
          size="xs"
          variant="default"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t("edit.delete_below")}
        </Button>
      </div>
    </>
  );
}

function InUse(props: Thing & { uses: Use[]; detail: string; close: () => void }) {
  const { t } = useTranslation("setup");
  const { kind, id, version, name } = props;
  const queryClient = useQueryClient();
  const fields = { enabled: false };
  const would = useQuery({
    queryKey: ["preview", kind, id, version, "disable"],
    queryFn: ({ signal }) => setupThings.wouldChange(kind, id, version, fields, signal),
    enabled: props.can_disable,
    retry: false,
    gcTime: 0,
  });
  const disable = useMutation({
    mutationFn: () => setupThings.change(kind, id, version, fields),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      props.close();
      props.onDisabled?.();
    },
  });
  return (
    <Dialog title={t("edit.in_use", { name })} onClose={props.close}>
      <div className={styles.form}>
        <p>{props.detail}</p>
        <ul className={styles.uses}>
          {props.uses.map(({ code, detail }) => (
            <li key={`${code}:${detail}`}>{detail}</li>
          ))}
        </ul>
        <WithBelow {...props} />
        {props.can_disable && (
          <>
            <p>{t("edit.disable_detail")}</p>
            <ConsequencesNotice
              consequences={would.data?.consequences ?? []}
              title={t("edit.disable_consequences")}
            />
            <ProblemNotice error={disable.error ?? would.error} />
          </>
        )}
        <div className={styles.buttons}>
          <span className={styles.grow} />
          <Button variant="default" data-autofocus onClick={props.close}>
            {t(props.can_disable ? "edit.cancel" : "edit.close")}
          </Button>
          {props.can_disable && (
            <Button
              disabled={!would.isSuccess}
              loading={disable.isPending}
              onClick={() => disable.mutate()}
            >
              {t("edit.disable")}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
