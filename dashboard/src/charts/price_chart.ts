import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";

import { colour } from "../state/settings.svelte";
import { plain } from "../text/numbers";
import type { BarSeries } from "./bar_series";
import { type Mark, shownMarks } from "./marks";

/**
 * After so many live bars they join the history: each change of a series costs all of its bars. Until
 * then their times are laid out ahead: a new time would cost every bar of every series.
 */
const ROLL_OVER_BARS = 500;

export interface PriceLine {
  price: number;
  isBuy: boolean;
  text: string;
}

/** Candles and volume: a history that is not touched, and the bars since in a series of their own. */
export class PriceChart {
  onBar: ((row: number) => void) | null = null;
  onPick: ((row: number) => void) | null = null;
  onBeginning: (() => void) | null = null;
  private readonly chart: IChartApi;
  private readonly history: ISeriesApi<"Candlestick">;
  private readonly recent: ISeriesApi<"Candlestick">;
  private readonly volume: ISeriesApi<"Histogram">;
  private readonly recentVolume: ISeriesApi<"Histogram">;
  private readonly ahead: ISeriesApi<"Histogram">;
  private readonly markers: ISeriesMarkersPluginApi<Time>;
  private readonly recentMarkers: ISeriesMarkersPluginApi<Time>;
  private lines: IPriceLine[] = [];
  private marks: Mark[] = [];
  private bars: BarSeries | null = null;
  private historyLength = 0;
  private drawn = 0;
  private pointed: { row: number; text: string } | null = null;
  private at = -1;
  /** What the marks on the chart were made of: setting them costs every bar. */
  private marksSaid = "";
  private marksTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(box: HTMLElement) {
    this.chart = createChart(box, optionsOf());
    this.history = this.chart.addSeries(CandlestickSeries, candles());
    this.recent = this.chart.addSeries(CandlestickSeries, candles());
    const color = `${colour("muted")}55`;
    this.volume = this.chart.addSeries(HistogramSeries, { ...VOLUME, color });
    this.recentVolume = this.chart.addSeries(HistogramSeries, { ...VOLUME, color });
    this.ahead = this.chart.addSeries(HistogramSeries, VOLUME);
    this.chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.markers = createSeriesMarkers(this.history, []);
    this.recentMarkers = createSeriesMarkers(this.recent, []);
    this.listen();
  }

  /** Draws all bars anew; the newest 300 come into view unless `keepsView`. */
  set(bars: BarSeries, keepsView = false): void {
    const view = this.chart.timeScale().getVisibleRange();
    this.bars = bars;
    this.historyLength = bars.length;
    const format = { type: "price" as const, precision: bars.places, minMove: bars.tick };
    for (const series of [this.history, this.recent]) series.applyOptions({ priceFormat: format });
    this.chart.applyOptions({
      localization: { priceFormatter: (price: number) => plain(price, bars.places) },
    });
    this.history.setData(rows(bars, 0).map((row) => candle(bars, row)));
    this.volume.setData(rows(bars, 0).map((row) => volume(bars, row)));
    this.recent.setData([]);
    this.recentVolume.setData([]);
    this.ahead.setData(timesAhead(bars));
    this.history.applyOptions({ lastValueVisible: true });
    this.drawn = bars.length;
    this.marksSaid = "";
    if (keepsView && view) this.chart.timeScale().setVisibleRange(view);
    else
      this.chart
        .timeScale()
        .setVisibleLogicalRange({ from: bars.length - 220, to: bars.length + 6 });
    this.drawMarks();
  }

  /** Bars came behind those that are drawn. */
  grow(): void {
    const bars = this.bars;
    if (!bars) return;
    if (bars.length - this.historyLength > ROLL_OVER_BARS) return this.set(bars, true);
    if (this.drawn === this.historyLength) this.history.applyOptions({ lastValueVisible: false });
    for (; this.drawn < bars.length; this.drawn += 1) {
      // A bar that is late by one or more would leave a hole of times laid out and never filled.
      const step_s = stepOf(bars);
      const gap_s = bars.time_s(this.drawn) - bars.time_s(this.drawn - 1);
      if (step_s > 0 && gap_s !== step_s) return this.set(bars, true);
      this.recent.update(candle(bars, this.drawn));
      this.recentVolume.update(volume(bars, this.drawn));
    }
  }

  setMarks(marks: Mark[]): void {
    this.marks = marks;
    this.drawMarksSoon();
  }

  /** Marks a bar, and brings all bars into view. */
  point(row: number, text: string): void {
    this.pointed = row < 0 ? null : { row, text };
    this.marksSaid = "";
    this.zoom(0);
    this.drawMarksSoon();
  }

  setLines(lines: PriceLine[]): void {
    for (const line of this.lines) this.history.removePriceLine(line);
    this.lines = lines.map(({ price, isBuy, text }) =>
      this.history.createPriceLine({
        price,
        color: colour(isBuy ? "up" : "down"),
        lineWidth: 1,
        lineStyle: 2,
        axisLabelVisible: true,
        title: text,
      }),
    );
  }

  /** Moves the crosshair by bars; the row it is at. */
  move(step: number): number {
    const bars = this.bars;
    if (!bars || bars.length === 0) return -1;
    const from = this.at < 0 ? bars.length - 1 : this.at;
    this.at = Math.min(bars.length - 1, Math.max(0, from + step));
    const series = this.at < this.historyLength ? this.history : this.recent;
    this.chart.setCrosshairPosition(
      bars.at(this.at).close,
      bars.time_s(this.at) as UTCTimestamp,
      series,
    );
    this.bringIntoView();
    this.onBar?.(this.at);
    return this.at;
  }

  zoom(factor: number): void {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (factor === 0)
      return scale.setVisibleLogicalRange({ from: -1, to: (this.bars?.length ?? 0) + 6 });
    if (!range) return;
    const width = (range.to - range.from) * factor;
    scale.setVisibleLogicalRange({ from: range.to - width, to: range.to });
  }

  paint(): void {
    this.chart.applyOptions(optionsOf());
    for (const series of [this.volume, this.recentVolume])
      series.applyOptions({ color: `${colour("muted")}55` });
    for (const series of [this.history, this.recent]) series.applyOptions(candles());
    if (this.bars) this.set(this.bars, true);
  }

  destroy(): void {
    clearTimeout(this.marksTimer);
    this.chart.remove();
  }

  private listen(): void {
    this.chart.subscribeCrosshairMove(({ time }) => {
      if (time === undefined || !this.bars) return;
      this.at = this.bars.rowAt(time as number);
      this.onBar?.(this.at);
    });
    this.chart.subscribeClick(({ time }) => {
      if (time !== undefined && this.bars) this.onPick?.(this.bars.rowAt(time as number));
    });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < 20) this.onBeginning?.();
      this.drawMarksSoon();
    });
  }

  private bringIntoView(): void {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range || (this.at >= range.from && this.at <= range.to)) return;
    const half = (range.to - range.from) / 2;
    scale.setVisibleLogicalRange({ from: this.at - half, to: this.at + half });
  }

  private drawMarksSoon(): void {
    this.marksTimer ??= setTimeout(() => {
      this.marksTimer = undefined;
      this.drawMarks();
    }, 120);
  }

  private drawMarks(): void {
    const bars = this.bars;
    const range = this.chart.timeScale().getVisibleRange();
    if (!bars || !range || bars.length === 0) return;
    const shown = shownMarks(this.marks, range.from as number, range.to as number);
    const said = JSON.stringify(shown);
    if (said === this.marksSaid) return;
    this.marksSaid = said;
    const border_s = this.historyLength > 0 ? bars.time_s(this.historyLength - 1) : 0;
    const drawn = shown.flatMap((one) => markersOf(one, bars));
    if (this.pointed) drawn.push(pointer(this.pointed, bars));
    drawn.sort((a, b) => (a.time as number) - (b.time as number));
    this.markers.setMarkers(drawn.filter((mark) => (mark.time as number) <= border_s));
    this.recentMarkers.setMarkers(drawn.filter((mark) => (mark.time as number) > border_s));
  }
}

const NS_PER_S = 1e9;
const VOLUME = {
  priceScaleId: "volume",
  priceFormat: { type: "volume" as const },
  lastValueVisible: false,
  priceLineVisible: false,
};

function optionsOf() {
  const line = colour("line");
  return {
    autoSize: true,
    layout: {
      background: { color: "transparent" },
      textColor: colour("muted"),
      // The library's logo brings a style element, which the page's policy forbids; the page has the link.
      attributionLogo: false,
      fontFamily: "system-ui, sans-serif",
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    rightPriceScale: { borderColor: line },
    timeScale: {
      borderColor: line,
      timeVisible: true,
      secondsVisible: false,
      allowShiftVisibleRangeOnWhitespaceReplacement: true,
    },
    crosshair: { mode: 0 },
  };
}

/** Up hollow, down filled: told apart without colour. */
function candles() {
  const [up, down] = [colour("up"), colour("down")];
  return {
    upColor: "transparent",
    downColor: down,
    borderUpColor: up,
    borderDownColor: down,
    wickUpColor: up,
    wickDownColor: down,
    priceLineVisible: false,
  };
}

/** The time from bar to bar; 0 where it is not a number of seconds, and no time can be foretold. */
function stepOf(bars: BarSeries): number {
  const step_s = bars.bars.interval_ns / NS_PER_S;
  return Number.isInteger(step_s) ? Math.max(0, step_s) : 0;
}

/** The times of the bars to come. */
function timesAhead(bars: BarSeries) {
  const step_s = stepOf(bars);
  if (bars.length === 0 || step_s === 0) return [];
  const last_s = bars.time_s(bars.length - 1);
  return Array.from({ length: ROLL_OVER_BARS }, (_, place) => ({
    time: (last_s + (place + 1) * step_s) as UTCTimestamp,
  }));
}

function rows(bars: BarSeries, from: number): number[] {
  return Array.from({ length: bars.length - from }, (_, place) => from + place);
}

function candle(bars: BarSeries, row: number) {
  const { open, high, low, close } = bars.at(row);
  return { time: bars.time_s(row) as UTCTimestamp, open, high, low, close };
}

function volume(bars: BarSeries, row: number) {
  return {
    time: bars.time_s(row) as UTCTimestamp,
    value: bars.at(row).volume,
  };
}

function pointer({ row, text }: { row: number; text: string }, bars: BarSeries) {
  const time = bars.time_s(row) as UTCTimestamp;
  const color = colour("text");
  return { time, position: "aboveBar", shape: "circle", color, text } as SeriesMarker<Time>;
}

function markersOf(
  one: { time_s: number; buys: number; sells: number; text: string },
  bars: BarSeries,
): SeriesMarker<Time>[] {
  const row = bars.rowAt(one.time_s + 1e-6);
  const time = bars.time_s(Math.max(0, row)) as UTCTimestamp;
  const isBuy = one.buys >= one.sells;
  return [
    {
      time,
      position: isBuy ? "belowBar" : "aboveBar",
      shape: isBuy ? "arrowUp" : "arrowDown",
      color: colour(isBuy ? "up" : "down"),
      text: one.text,
    },
  ];
}
