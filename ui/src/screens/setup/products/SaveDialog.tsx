import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { type FieldError, Problem } from "@/api/client";
import type { BatchAnswer } from "@/api/setupGrids";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { ConsequencesNotice } from "../edit/Consequences";
import styles from "./SaveDialog.module.css";

/** One value that changes, in the words of the screen; nothing is null. */
export interface ValueChange {
  key: string;
  thing: string;
  field: string;
  before: string | null;
  after: string | null;
}

const most = 200;

/** What saving a grid would do, asked of the server, before it is done. */
export function SaveDialog(props: {
  changes: readonly ValueChange[];
  write: (preview: boolean) => Promise<BatchAnswer>;
  refused: (errors: readonly FieldError[]) => void;
  saved: (answer: BatchAnswer) => void;
  close: () => void;
}) {
  const { t } = useTranslation("products");
  const { changes, write, refused } = props;
  const queryClient = useQueryClient();
  const would = useQuery({
    queryKey: ["preview", "batch"],
    queryFn: () => write(true),
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  const save = useMutation({
    mutationFn: () => write(false),
    onSuccess: async (answer) => {
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      props.saved(answer);
    },
  });
  const error = save.error ?? would.error;
  useEffect(() => {
    if (error instanceof Problem && error.errors.length > 0) refused(error.errors);
  }, [error]);
  const answer = would.data;
  return (
    <Dialog title={t("save.title")} onClose={props.close} size={640}>
      <div className={styles.body}>
        {would.isPending && <Loading />}
        {answer && <p>{t("save.counts", { ...answer })}</p>}
        <ConsequencesNotice consequences={answer?.consequences ?? []} />
        {/* biome-ignore lint/a11y: it scrolls, by keyboard too, and is no fieldset */}
        <div className={styles.changes} tabIndex={0} role="group" aria-label={t("save.changes")}>
          <Changes changes={changes} />
        </div>
        {changes.length > most && (
          <p className="of-quiet">{t("save.more", { count: changes.length - most })}</p>
        )}
        <Refusal error={error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={props.close}>
            {t("save.back")}
          </Button>
          <Button disabled={!answer} loading={save.isPending} onClick={() => save.mutate()}>
            {t(answer?.consequences?.length ? "save.anyway" : "save.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** What was refused; cells are marked in the grid itself, so that no place is named here. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation("products");
  if (!(error instanceof Problem) || error.errors.length === 0) {
    return <ProblemNotice error={error} />;
  }
  return (
    <div role="alert" className={styles.refused}>
      <strong>{t("save.refused", { count: error.errors.length })}</strong>
      <ul>
        {error.errors.map(({ field, detail }) => (
          <li key={field + detail}>{detail}</li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ changes }: { changes: readonly ValueChange[] }) {
  const { t } = useTranslation("products");
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("save.thing")}</th>
          <th scope="col">{t("save.field")}</th>
          <th scope="col">{t("save.before")}</th>
          <th scope="col">{t("save.after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.slice(0, most).map((change) => (
          <tr key={change.key}>
            <th scope="row">{change.thing}</th>
            <td>{change.field}</td>
            <td className="of-quiet">{change.before ?? t("save.nothing")}</td>
            <td>{change.after ?? t("save.nothing")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
