import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { LeftByShift } from "@/api/people";
import { OeeFigures } from "@/components/OeeFigures";
import { ProblemNotice } from "@/components/ProblemNotice";
import { When } from "@/components/When";
import { useSend } from "@/offline/useSend";
import styles from "./Handover.module.css";

/** What the shift before left; one press says that it was read. */
export function LeftBefore(props: { line: string; left: LeftByShift; zone: string }) {
  const { t } = useTranslation("people");
  const { line, left, zone } = props;
  const queryClient = useQueryClient();
  const { send, waiting } = useSend(line);
  const path = `/handovers/${left.id}/take-over`;
  const waits = waiting.some((each) => each.path === path);
  const take = useMutation({
    mutationFn: () => send<LeftByShift>({ kind: "handover", path, body: {}, said: t("left.said") }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["handovers", line] }),
    networkMode: "always",
  });
  const taken = left.taken_over_at;
  return (
    <section className={styles.left} data-open={taken === null} aria-label={t("left.title")}>
      <h2>
        {t("left.title")}
        <span className={styles.when}>
          {left.shift_name} · <When at={left.shift_start} zone={zone} style="date_time" />
        </span>
      </h2>
      <p className={styles.words}>{left.note === "" ? t("left.nothing") : left.note}</p>
      <OeeFigures figures={left.figures} size="small" />
      <p className="of-quiet">
        {t("left.written", { name: left.written_by ?? "" })}{" "}
        <When at={left.written_at} zone={zone} />
      </p>
      <ProblemNotice error={take.error} />
      {taken !== null ? (
        <p className={styles.taken}>
          {t("left.taken_over", { name: left.taken_over_by ?? "" })} <When at={taken} zone={zone} />
        </p>
      ) : (
        <button
          type="button"
          className={styles.take}
          disabled={take.isPending || waits}
          aria-busy={take.isPending}
          onClick={() => take.mutate()}
        >
          {t(waits ? "left.waits" : "left.take_over")}
        </button>
      )}
    </section>
  );
}
