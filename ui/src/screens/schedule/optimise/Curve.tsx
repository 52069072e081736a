import { useTranslation } from "react-i18next";
import type { CurvePoint } from "@/api/optimisations";
import { useLocale } from "@/components/useLocale";
import { formatClock } from "@/lib/duration";
import { costText, curvePath, curveScale, inOrder } from "./curve";
import styles from "./Optimise.module.css";

const box = { width: 316, height: 96 };
const above = 18;
const below = 18;
/** The height of a row of words. */
const row = 15;

/** The cost of the best plan found as the search went on, and what no plan can go below. */
export function Curve(props: {
  points: readonly CurvePoint[];
  bound: number | null;
  /** Seconds of the whole axis, and how far the search has come. */
  until: number;
  end: number;
}) {
  const { t } = useTranslation("optimise");
  const locale = useLocale();
  const { bound, end } = props;
  const points = inOrder(props.points);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return null;
  const until = Math.max(props.until, last.seconds, 1);
  const scale = curveScale(points, bound, until, box);
  const text = (cost: number) => costText(cost, locale);
  const now = t("curve.now", { cost: text(last.objective) });
  const best = bound === null ? null : t("curve.bound", { cost: text(bound) });
  const y = scale.y(last.objective);
  /* Costs only fall: below its end the curve is in nobody's way, if there is room for words. */
  const room = (bound === null ? box.height : scale.y(bound) - row) - y;
  const now_y = room > row + 2 ? y + row : y - 7;
  const apart = bound !== null && scale.y(bound) - y > row + 4;
  const reached = Math.max(end, last.seconds);
  return (
    <figure className={styles.curve}>
      <svg
        viewBox={`0 ${-above} ${box.width} ${box.height + above + below}`}
        role="img"
        aria-label={[
          t("curve.label", { seconds: Math.round(reached), cost: text(first.objective) }),
          now,
          best,
        ]
          .filter(Boolean)
          .join(", ")}
      >
        <line className={styles.base} x1={0} x2={box.width} y1={box.height} y2={box.height} />
        {bound !== null && (
          <line
            className={styles.bound}
            x1={0}
            x2={box.width}
            y1={scale.y(bound)}
            y2={scale.y(bound)}
          />
        )}
        <path className={styles.path} d={curvePath(points, scale, reached)} />
        <circle className={styles.dot} cx={scale.x(reached)} cy={y} r={3.5} />
        <text x={0} y={-7} className={styles.quiet}>
          {t("curve.first", { cost: text(first.objective) })}
        </text>
        <text x={box.width} y={now_y} textAnchor="end">
          {now}
        </text>
        {best !== null && (
          <text
            x={apart ? box.width : box.width / 2}
            y={apart ? scale.y(bound ?? 0) - 5 : box.height + 14}
            textAnchor={apart ? "end" : "middle"}
            className={styles.boundWord}
          >
            {best}
          </text>
        )}
        <text x={0} y={box.height + 14} className={styles.quiet}>
          {formatClock(0)}
        </text>
        <text x={box.width} y={box.height + 14} textAnchor="end" className={styles.quiet}>
          {formatClock(until)}
        </text>
      </svg>
      <figcaption className="of-quiet">
        {t(scale.divided ? "curve.caption_divided" : "curve.caption")}
      </figcaption>
    </figure>
  );
}
