import type { Bars, BarEntry } from "../api/types";
import { Columns } from "../stores/columns";
import { placesOf } from "../text/numbers";

export interface Bar {
  ts_ns: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

const NS_PER_S = 1e9;

/** The bars of one instrument in ticks and lots, oldest first, each close time once. */
export class BarSeries {
  readonly tick: number;
  readonly lot: number;
  readonly places: number;
  private readonly scale: number;
  /** Number of the first bar within the run: what comes before it can be asked for. */
  first: number;
  private columns = new Columns(6, 4096);

  constructor(readonly bars: Bars) {
    this.tick = Number(bars.tick);
    this.lot = Number(bars.lot);
    this.places = placesOf(bars.tick);
    this.scale = 10 ** this.places;
    this.first = bars.first;
    this.fill(bars);
  }

  get length(): number {
    return this.columns.length;
  }

  /** A bar that closed; false where it was known. */
  push([, ts_ns, open, high, low, close, volume]: BarEntry): boolean {
    if (this.length > 0 && ts_ns <= this.columns.at(0, this.length - 1)) return false;
    this.columns.push([ts_ns, open, high, low, close, volume]);
    return true;
  }

  /** Older bars, in front of those that are had. */
  prepend(bars: Bars): number {
    const kept = this.columns;
    const before = kept.length;
    this.columns = new Columns(6, before + bars.ts_ns.length + 1024);
    this.fill(bars);
    const joint = this.length > 0 ? this.columns.at(0, this.length - 1) : -1;
    for (let row = 0; row < before; row += 1) {
      if (kept.at(0, row) > joint)
        this.columns.push([0, 1, 2, 3, 4, 5].map((place) => kept.at(place, row)));
    }
    this.first = bars.first;
    return this.length - before;
  }

  at(row: number): Bar {
    const { columns, tick } = this;
    return {
      ts_ns: columns.at(0, row),
      open: this.price(columns.at(1, row) * tick),
      high: this.price(columns.at(2, row) * tick),
      low: this.price(columns.at(3, row) * tick),
      close: this.price(columns.at(4, row) * tick),
      volume: columns.at(5, row) * this.lot,
    };
  }

  time_s(row: number): number {
    return Math.floor(this.columns.at(0, row) / NS_PER_S);
  }

  /** The row of the last bar that had closed by then; -1 before the first. */
  rowAt(time_s: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time_s(middle) <= time_s) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private price(value: number): number {
    return Math.round(value * this.scale) / this.scale;
  }

  private fill(bars: Bars): void {
    bars.ts_ns.forEach((ts_ns, row) => {
      this.columns.push([
        ts_ns,
        bars.open[row]!,
        bars.high[row]!,
        bars.low[row]!,
        bars.close[row]!,
        bars.volume[row]!,
      ]);
    });
  }
}
