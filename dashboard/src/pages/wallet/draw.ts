/** Draws the month with uPlot, which is loaded with this page only. */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import type { Money } from "../../api/types";
import { micros } from "../../words/money";

const WHOLE_DAYS = [1, 2, 5, 10];

interface Picture {
  days: readonly bigint[];
  month: string;
  limit: Money;
  height: number;
}

/** Draw into `box`, in its width and the colours of the page; returns how to take it away. */
export function draw(box: HTMLElement, picture: Picture): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let plot = plotOf(box, picture);
  const redraw = (): void => {
    plot.destroy();
    plot = plotOf(box, picture);
  };
  const watch = new ResizeObserver(() => {
    plot.setSize({ width: box.clientWidth, height: picture.height });
  });
  watch.observe(box);
  dark.addEventListener("change", redraw);
  return () => {
    watch.disconnect();
    dark.removeEventListener("change", redraw);
    plot.destroy();
  };
}

function plotOf(box: HTMLElement, { days, month, limit, height }: Picture): uPlot {
  const colour = (name: string): string => getComputedStyle(box).getPropertyValue(name).trim();
  const [year, number] = month.split("-").map(Number) as [number, number];
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const places = Array.from({ length }, (_, index) => index + 1);
  const units = (size: bigint): number => Number(size) / 1e6;
  const short = new Intl.NumberFormat(undefined, {
    style: "currency",
    currency: limit.currency,
    notation: "compact",
  });
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  const top = units(micros(limit));
  return new uPlot(
    {
      width: box.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [0.4, length + 0.6] },
        y: { range: (_, __, most) => [0, Math.max(1, most, top) * 1.08] },
      },
      axes: [
        { ...axis, grid: { show: false }, incrs: WHOLE_DAYS },
        { ...axis, size: 64, values: (_, splits) => splits.map((value) => short.format(value)) },
      ],
      series: [
        {},
        {
          stroke: colour("--accent"),
          fill: colour("--accent"),
          width: 0,
          paths: uPlot.paths.bars!({ size: [0.6, 22], radius: 0.2 }),
          points: { show: false },
        },
        { stroke: colour("--wait"), width: 1.5, dash: [6, 4], points: { show: false } },
      ],
    },
    [
      places,
      places.map((_, i) => (i < days.length ? units(days[i]!) : null)),
      places.map(() => top),
    ],
    box,
  );
}
