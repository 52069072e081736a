import type { EChartsCoreOption } from "echarts/core";
import type { Figures } from "@/api/types";
import type { ChartColours } from "@/components/Chart";
import { formatPercent } from "@/lib/percent";

/** What is drawn of one group. */
export interface Bar {
  short: string;
  full: string;
  figures: Figures;
}

export interface ChartWords {
  oee: string;
  availability: string;
  performance: string;
  quality: string;
  no_data: string;
  /** What a click does. */
  click: string;
  letters: { availability: string; performance: string; quality: string };
}

type Ratio = "availability" | "performance" | "quality";

/* Lines are told apart by dash and point as well as by colour, and named at their end. */
const lines = [
  { ratio: "availability", symbol: "circle", dash: "solid" },
  { ratio: "performance", symbol: "triangle", dash: "dashed" },
  { ratio: "quality", symbol: "rect", dash: "dotted" },
] as const satisfies { ratio: Ratio; symbol: string; dash: string }[];

const family = '"Inter Variable", system-ui, sans-serif';
const most_labels = 16;
const most_points = 60;
const label_height = 16;
/** Pixels between the bottom and the top of the axis. */
const plot_height = 252;
export const chart_height = plot_height + 68;

/** What is written beside a line's last point that has data. */
function endLabel(ratio: Ratio, bars: readonly Bar[], words: ChartWords, locale: string): string {
  const last = formatPercent(lastOf(ratio, bars), locale) ?? "";
  return `${words.letters[ratio]} ${last}`.trim();
}

function tooltip(bar: Bar | undefined, words: ChartWords, locale: string): string {
  if (!bar) return "";
  const percent = (value: number | null) => formatPercent(value, locale, 1) ?? words.no_data;
  const row = (name: string, value: number | null) =>
    `<tr><td>${name}</td><td style="padding-inline-start:16px;text-align:end;font-weight:600">${percent(value)}</td></tr>`;
  const { oee, availability, performance, quality } = bar.figures;
  const head = document.createElement("b");
  head.textContent = bar.full;
  return [
    head.outerHTML,
    "<table>",
    row(words.oee, oee),
    row(words.availability, availability),
    row(words.performance, performance),
    row(words.quality, quality),
    "</table>",
    words.click,
  ].join("");
}

/** Heights (in values) that labels move up or down by, so that none lies on another. */
export function apart(values: readonly (number | null)[], gap: number): number[] {
  const order = values
    .map((value, index) => ({ value: value ?? 0, index }))
    .sort((a, b) => b.value - a.value);
  const moved: number[] = values.map(() => 0);
  let lowest = Number.POSITIVE_INFINITY;
  for (const { value, index } of order) {
    const at = Math.min(value, lowest - gap);
    moved[index] = at - value;
    lowest = at;
  }
  return moved;
}

/** Which hours are named on the axis: as many as fit, at round hours of the clock. */
export function namedHours(shorts: readonly string[], most: number): boolean[] {
  const hours = shorts.map((short) => (/^\d\d:00/.test(short) ? Number(short.slice(0, 2)) : null));
  const step = [1, 2, 3, 4, 6, 12, 24].find((each) => shorts.length / each <= most) ?? 24;
  return hours.map((hour) => hour === null || hour % step === 0);
}

const lastOf = (ratio: Ratio, bars: readonly Bar[]) =>
  bars.findLast((bar) => bar.figures[ratio] !== null)?.figures[ratio] ?? null;

const colourOfLine = (ratio: Ratio, colours: ChartColours) =>
  ({ availability: colours.ink, performance: colours.planned, quality: colours.setup })[ratio];

/** OEE as bars from zero, A, P and Q as lines with gaps where there is no data. */
export function figuresOption(
  bars: readonly Bar[],
  picked: number,
  words: ChartWords,
  locale: string,
  colours: ChartColours,
): EChartsCoreOption {
  const highest = Math.max(1, ...bars.map((bar) => bar.figures.performance ?? 0));
  const top = Math.ceil(highest * 10) / 10;
  const text = { color: colours.quiet, fontFamily: family, fontSize: 12 };
  const percent = (value: number | null) => formatPercent(value, locale) ?? "";
  const named = namedHours(
    bars.map((bar) => bar.short),
    most_labels,
  );
  const moved = apart(
    lines.map(({ ratio }) => lastOf(ratio, bars)),
    (label_height / plot_height) * top,
  );
  return {
    textStyle: { fontFamily: family },
    grid: { top: 24, bottom: 44, left: 48, right: 72 },
    xAxis: {
      type: "category",
      data: bars.map((bar) => bar.short),
      axisLine: { lineStyle: { color: colours["control-line"] } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        hideOverlap: true,
        overflow: "truncate",
        width: 104,
        lineHeight: 16,
        interval: (index: number) => named[index] ?? true,
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: top,
      interval: 0.2,
      axisLabel: { ...text, formatter: percent },
      splitLine: { lineStyle: { color: colours.line } },
    },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: colours.quiet, opacity: 0.1 } },
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontFamily: family, fontSize: 13 },
      formatter: (at: { dataIndex: number }[]) =>
        tooltip(bars[at[0]?.dataIndex ?? -1], words, locale),
    },
    series: [
      ...barSeries(bars, picked, top, words, locale, colours),
      ...lines.map(({ ratio, symbol, dash }, index) => ({
        type: "line",
        name: words[ratio],
        data: bars.map((bar) => bar.figures[ratio]),
        connectNulls: false,
        symbol,
        symbolSize: 7,
        showSymbol: bars.length <= most_points,
        showAllSymbol: true,
        lineStyle: { width: 2, type: dash, color: colourOfLine(ratio, colours) },
        itemStyle: { color: colourOfLine(ratio, colours) },
        endLabel: {
          show: true,
          formatter: () => endLabel(ratio, bars, words, locale),
          fontFamily: family,
          fontSize: 12,
          fontWeight: 600,
          color: colourOfLine(ratio, colours),
          offset: [0, (-(moved[index] ?? 0) / top) * plot_height],
        },
        emphasis: { disabled: true },
        z: 3,
      })),
    ],
  };
}

function barSeries(
  bars: readonly Bar[],
  picked: number,
  top: number,
  words: ChartWords,
  locale: string,
  colours: ChartColours,
) {
  const few = bars.length <= most_labels;
  const label = { fontFamily: family, fontSize: 12, color: colours.quiet };
  return [
    {
      type: "bar",
      name: words.oee,
      barWidth: "72%",
      data: bars.map((bar, index) => ({
        value: bar.figures.oee,
        itemStyle: {
          color: index === picked ? colours.accent : `${colours.quiet}66`,
        },
      })),
      label: {
        ...label,
        show: few,
        position: "insideBottom",
        color: colours.ink,
        fontWeight: 600,
        formatter: ({ value }: { value: number | null }) => formatPercent(value, locale) ?? "",
      },
      emphasis: { disabled: true },
    },
    {
      type: "bar",
      barWidth: "72%",
      barGap: "-100%",
      silent: true,
      data: bars.map((bar) => (bar.figures.oee === null ? top : null)),
      itemStyle: { color: "transparent", borderColor: `${colours.idle}99`, borderType: "dotted" },
      label: { ...label, show: few, position: "insideBottom", formatter: words.no_data },
      tooltip: { show: false },
    },
  ];
}
