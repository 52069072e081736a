import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useSend } from "@/offline/useSend";
import styles from "./Counts.module.css";
import { useLineAct } from "./useLineAct";

/** Says what was recorded, with one press to take it back. */
export function Recorded(props: {
  path: string;
  last: { what: string; entry: string | null } | null;
  forget: () => void;
}) {
  const { t } = useTranslation("line");
  const { path, last, forget } = props;
  const act = useLineAct(path);
  const waits = useSend(path).waiting.some(({ kind }) => kind === "counts");
  const undo = (entry: string, what: string) =>
    act.mutate(
      {
        kind: "undo",
        path: `/count-entries/${entry}/undo`,
        body: {},
        said: t("entries.undo_said", { what }),
      },
      { onSuccess: forget },
    );
  return (
    <div className={styles.recorded}>
      <p role="status">
        {last?.entry && t("manual.recorded", { what: last.what })}
        {last?.entry === null && waits && t("manual.kept", { what: last.what })}
        {!last && act.isSuccess && t("manual.undone")}
      </p>
      {last?.entry && (
        <button
          type="button"
          className={styles.undo}
          disabled={act.isPending}
          onClick={() => last.entry && undo(last.entry, last.what)}
        >
          <IconArrowBackUp size={20} stroke={1.7} aria-hidden />
          {t("manual.undo")}
        </button>
      )}
      <ProblemNotice error={act.error} />
    </div>
  );
}
