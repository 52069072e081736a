import { useTranslation } from "react-i18next";
import { formatDuration } from "@/lib/duration";
import { endOf } from "./pieces";
import styles from "./Strip.module.css";
import type { Cell } from "./strip";
import { useRoving } from "./useRoving";
import type { Shown } from "./waiting";
import { useWords } from "./words";

const room_for_a_name = 72;

/**
 * The intervals in sight. Fingers are taken by the track beneath, which knows what is near; who
 * comes by keyboard goes from cell to cell.
 */
export function StripCells(props: {
  cells: readonly Cell[];
  items: readonly Shown[];
  now: number;
  zone: string;
  open: (index: number) => void;
}) {
  const { t } = useTranslation("downtime");
  const { cells, items, now } = props;
  const words = useWords(props.zone);
  const { list, current, onKeyDown, setAt } = useRoving(cells.length);
  const described = (cell: Cell) => {
    const [first, last] = [items[cell.first], items[cell.last]];
    if (!first || !last) return "";
    if (cell.first === cell.last) return words.described(first, now);
    const time = formatDuration((endOf(last, now) - Date.parse(first.start_at)) / 1000);
    return t("strip.piece", {
      state: t("strip.several", { count: cell.last - cell.first + 1 }),
      from: words.clock(first.start_at),
      to: words.clock(endOf(last, now)),
      time,
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      ref={list}
      role="group"
      className={styles.cells}
      aria-label={`${t("strip.label")}. ${t("strip.hint")}`}
      onKeyDown={onKeyDown}
    >
      {cells.map((cell, index) => (
        <button
          key={cell.first}
          type="button"
          tabIndex={index === current ? 0 : -1}
          className={styles.cell}
          data-meaning={cell.meaning}
          data-uncoded={cell.uncoded}
          data-waiting={items[cell.first]?.waiting === true}
          aria-label={described(cell)}
          style={{ insetInlineStart: cell.left, width: cell.width }}
          onFocus={() => setAt(index)}
          onClick={() => props.open(cell.first)}
        >
          <span className={`${styles.fill} of-fill-${cell.meaning}`} />
          {cell.width >= room_for_a_name && cell.meaning !== "running" && (
            <span className={styles.name}>{items[cell.first]?.state?.name}</span>
          )}
        </button>
      ))}
    </div>
  );
}
