import { useComputedColorScheme } from "@mantine/core";
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";

const tokens = [
  "ground",
  "surface",
  "sunken",
  "ink",
  "quiet",
  "line",
  "control-line",
  "accent",
  "running",
  "down",
  "hold",
  "setup",
  "idle",
  "planned",
] as const;

/** The colours of the theme as a canvas needs them. */
export type ChartColours = Record<(typeof tokens)[number], string>;

export interface ChartHandle {
  /** Hands the chart to the browser as a PNG file. */
  savePng: (name: string) => void;
}

function coloursNow(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    tokens.map((token) => [token, style.getPropertyValue(`--of-${token}`).trim()]),
  ) as ChartColours;
}

function pickedIndex(chart: ECharts, x: number, y: number): number | null {
  const height = chart.getHeight();
  if (y < 0 || y > height) return null;
  const [index] = chart.convertFromPixel({ gridIndex: 0 }, [x, Math.min(y, height / 2)]) ?? [];
  return index === undefined || !Number.isFinite(index) ? null : Math.round(index);
}

/** Keeps an ECharts instance, loaded when it is first needed, in a box. */
function useChart(onPick: ((index: number) => void) | undefined) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  const [chart, setChart] = useState<ECharts | null>(null);
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    let made: ECharts | undefined;
    let gone = false;
    const fit = new ResizeObserver(() => made?.resize());
    void import("./echarts").then(({ init }) => {
      const element = box.current;
      if (gone || !element) return;
      const instance = init(element);
      made = instance;
      instance.getZr().on("click", ({ offsetX, offsetY }) => {
        const index = pickedIndex(instance, offsetX, offsetY);
        if (index !== null) pick.current?.(index);
      });
      fit.observe(element);
      setChart(instance);
    });
    return () => {
      gone = true;
      fit.disconnect();
      made?.dispose();
    };
  }, []);
  return { box, chart };
}

/**
 * A chart on one category axis. Its figures must also stand in a table: a canvas says nothing to
 * who cannot see it, and a click on a category (`onPick`) needs its button there.
 */
export function Chart(props: {
  option: (colours: ChartColours) => EChartsCoreOption;
  label: string;
  height: number;
  onPick?: (index: number) => void;
  ref?: Ref<ChartHandle>;
}) {
  const { option, label, height } = props;
  const { box, chart } = useChart(props.onPick);
  const scheme = useComputedColorScheme();

  // Drawn again with the scheme, which changes the colours of the theme.
  useEffect(() => {
    chart?.setOption({ animation: false, ...option(coloursNow()) }, { notMerge: true });
  }, [chart, option, scheme]);

  useImperativeHandle(
    props.ref,
    () => ({
      savePng: (name) => {
        if (!chart) return;
        const link = document.createElement("a");
        const backgroundColor = coloursNow().surface;
        link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor });
        link.download = name;
        link.click();
      },
    }),
    [chart],
  );

  return <div ref={box} role="img" aria-label={label} style={{ height }} />;
}
