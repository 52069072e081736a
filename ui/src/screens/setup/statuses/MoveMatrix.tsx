import { Button } from "@mantine/core";
import { IconBolt, IconCheck, IconMessageQuestion } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setupThings } from "@/api/setup";
import type { BatchAnswer } from "@/api/setupGrids";
import type { OrderStatus } from "@/api/types";
import { useStatusName } from "@/screens/orders/StatusTag";
import { LeaveGuard } from "../edit/LeaveGuard";
import { SaveDialog, type ValueChange } from "../products/SaveDialog";
import { type Move, type MoveEdits, moveCell, moveKey, sentMoves, turned } from "./moveEdits";
import styles from "./Statuses.module.css";

/** Saves the moves of each status that was edited, or says what that would do. */
async function writeMoves(
  statuses: readonly OrderStatus[],
  edits: MoveEdits,
  preview: boolean,
): Promise<BatchAnswer> {
  const sent = sentMoves(statuses, edits);
  const answer = { created: 0, changed: sent.length, unchanged: 0, removed: 0, consequences: [] };
  const consequences: NonNullable<BatchAnswer["consequences"]> = [];
  for (const { status, moves } of sent) {
    const { id, version } = status;
    if (preview) {
      const would = await setupThings.wouldChange("statuses", id, version, { moves });
      consequences.push(...would.consequences);
    } else await setupThings.change("statuses", id, version, { moves });
  }
  return { ...answer, consequences };
}

/** Which moves are legal, from each row to each column; saved together. */
export function MoveMatrix(props: {
  statuses: readonly OrderStatus[];
  edits: MoveEdits;
  change: (edits: MoveEdits) => void;
}) {
  const { t } = useTranslation("products");
  const statusName = useStatusName();
  const { statuses, edits } = props;
  const [at, setAt] = useState<readonly [number, number]>([0, 1]);
  const [saving, setSaving] = useState(false);
  const name = (status: OrderStatus) => statusName(status.name);
  const words = (move: Move) => t(`statuses.move.${move}`);

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
      event.key
    ];
    if (!step) return;
    event.preventDefault();
    const last = statuses.length - 1;
    const row = Math.min(Math.max(at[0] + (step[0] ?? 0), 0), last);
    const column = Math.min(Math.max(at[1] + (step[1] ?? 0), 0), last);
    setAt([row, column]);
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${row}-${column}"]`)?.focus();
  };
  const changes = (): ValueChange[] =>
    statuses.flatMap((from) =>
      statuses.flatMap((to) => {
        const move = edits.get(moveKey(from, to));
        if (!move) return [];
        return [
          {
            key: moveKey(from, to),
            thing: `${name(from)} \u2192 ${name(to)}`,
            field: t("statuses.a_move"),
            before: words(moveCell(from, to).now),
            after: words(move),
          },
        ];
      }),
    );
  return (
    <section className={styles.part} aria-label={t("statuses.moves")}>
      <LeaveGuard unsaved={edits.size > 0} kept={["section"]} />
      <div className={styles.partHead}>
        <h2>{t("statuses.moves")}</h2>
        {edits.size > 0 && (
          <>
            <b role="status">{t("grid.pending", { count: edits.size })}</b>
            <Button size="xs" variant="default" onClick={() => props.change(new Map())}>
              {t("grid.discard")}
            </Button>
            <Button size="xs" onClick={() => setSaving(true)}>
              {t("grid.review")}
            </Button>
          </>
        )}
      </div>
      <div className={styles.matrixBox}>
        <table className={styles.matrix} onKeyDown={onKeyDown} aria-label={t("statuses.moves")}>
          <thead>
            <tr>
              <th scope="col">{t("changeovers.from_to")}</th>
              {statuses.map((to) => (
                <th key={to.id} scope="col">
                  {name(to)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {statuses.map((from, row) => (
              <tr key={from.id}>
                <th scope="row">{name(from)}</th>
                {statuses.map((to, column) => {
                  const cell = moveCell(from, to);
                  const edit = edits.get(moveKey(from, to));
                  const move = edit ?? cell.now;
                  const fixed = cell.choices.length < 2;
                  const says = cell.itself ? t("statuses.move.itself") : words(move);
                  return (
                    <td key={to.id} data-changed={edit !== undefined} data-fixed={fixed}>
                      <button
                        type="button"
                        data-at={`${row}-${column}`}
                        tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                        aria-disabled={fixed}
                        aria-label={`${name(from)} \u2192 ${name(to)}: ${says}`}
                        title={`${name(from)} \u2192 ${name(to)}: ${says}`}
                        onFocus={() => setAt([row, column])}
                        onClick={() => fixed || props.change(turned(edits, from, to))}
                      >
                        <MoveMark move={move} itself={cell.itself} same={row === column} />
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.hint}>
        <IconCheck size={14} aria-hidden /> {t("statuses.move.free")}
        {" \u00b7 "}
        <IconMessageQuestion size={14} aria-hidden /> {t("statuses.move.reason")}
        {" \u00b7 "}
        <IconBolt size={14} aria-hidden /> {t("statuses.move.itself")}
        {" \u00b7 "}
        {t("statuses.hold_hint")}
      </p>
      {saving && (
        <SaveDialog
          changes={changes()}
          write={(preview) => writeMoves(statuses, edits, preview)}
          refused={() => undefined}
          saved={() => {
            props.change(new Map());
            setSaving(false);
          }}
          close={() => setSaving(false)}
        />
      )}
    </section>
  );
}

function MoveMark(props: { move: Move; itself: boolean; same: boolean }) {
  if (props.same) return <span className={styles.same} aria-hidden />;
  if (props.itself) return <IconBolt size={16} stroke={1.7} aria-hidden />;
  if (props.move === "free") return <IconCheck size={17} stroke={2.2} aria-hidden />;
  if (props.move === "reason") return <IconMessageQuestion size={17} stroke={1.8} aria-hidden />;
  return null;
}
