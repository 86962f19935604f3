import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";

import { colour } from "../state/settings.svelte";
import type { Line } from "./TimeChart.svelte";

type Column = ArrayLike<number | null>;

/** uPlot in the house's colours: grows with its box, its axis as wide as its labels. */
export class Plot {
  private readonly plot: uPlot;
  private readonly observer: ResizeObserver;
  private columns: Column[] = [];

  constructor(
    private readonly box: HTMLElement,
    lines: readonly Line[],
    private readonly height: number,
  ) {
    this.plot = new uPlot(options(lines, box.clientWidth || 300, height), emptyOf(lines), box);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(box);
  }

  set(columns: Column[]): void {
    this.columns = columns;
    this.plot.setData(columns as uPlot.AlignedData);
  }

  /** Moves the crosshair by `step` points; the row it is at, -1 where there is none. */
  move(step: number): number {
    const length = this.columns[0]?.length ?? 0;
    if (length === 0) return -1;
    const from = this.plot.cursor.idx ?? length - 1;
    const at = Math.min(length - 1, Math.max(0, from + step));
    const x = this.columns[0]![at] ?? 0;
    const y = this.columns[1]![at] ?? 0;
    this.plot.setCursor({ left: this.plot.valToPos(x, "x"), top: this.plot.valToPos(y, "y") });
    return at;
  }

  destroy(): void {
    this.observer.disconnect();
    this.plot.destroy();
  }

  private fit(): void {
    const width = this.box.clientWidth;
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: this.height });
  }
}

function options(lines: readonly Line[], width: number, height: number): uPlot.Options {
  const axis = {
    stroke: colour("muted"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui",
  };
  const show = lines[0]!.show;
  return {
    width,
    height,
    legend: { show: false },
    tzDate: (at_s) => uPlot.tzDate(new Date(at_s * 1000), "UTC"),
    cursor: { points: { size: 6 }, drag: { x: true, y: false } },
    scales: { x: { time: true } },
    axes: [
      { ...axis, space: 80, size: 26, values: (_, splits) => timeLabels(splits) },
      {
        ...axis,
        space: 26,
        size: labelWidth,
        values: (_, splits) => splits.map((value) => show(value)),
      },
    ],
    series: [{}, ...lines.map(seriesOf)],
  };
}

/** The day where it begins, the time of day else; the month and year where marks are days apart. */
function timeLabels(splits: number[]): string[] {
  const step_s = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map((at_s) => {
    const text = new Date(at_s * 1000).toISOString();
    if (step_s >= 27 * 86_400) return text.slice(0, 7);
    return at_s % 86_400 === 0 ? text.slice(5, 10) : text.slice(11, 16);
  });
}

function seriesOf(line: Line): uPlot.Series {
  const stroke = colour(line.colour);
  return {
    label: line.name,
    stroke,
    width: 1.5,
    points: { show: false },
    ...(line.isFilled ? { fill: `${stroke}26` } : {}),
    ...(line.dash ? { dash: line.dash } : {}),
  };
}

/** uPlot's own width clips long labels. */
function labelWidth(_: uPlot, labels: string[] | null): number {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return 14 + longest * 6.6;
}

function emptyOf(lines: readonly Line[]): uPlot.AlignedData {
  return [[], ...lines.map(() => [])] as uPlot.AlignedData;
}
