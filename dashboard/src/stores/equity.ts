import type { EquityCurve } from "../api/types";
import { Columns } from "./columns";

const TIME = 0;
const EQUITY = 1;
const DRAWDOWN = 2;
const NS_PER_S = 1e9;
/** Beyond this, every other point is let go, and the drawing stays as quick as it was. */
const MOST = 8000;

/** Equity and drawdown over time: a curve of the past, and what comes after it. */
export class EquitySeries {
  currency = "";
  private columns = new Columns(3);
  private peak = Number.NEGATIVE_INFINITY;

  begin(curve: EquityCurve): void {
    this.columns.clear();
    this.currency = curve.currency;
    this.peak = Number.NEGATIVE_INFINITY;
    curve.ts_ns.forEach((ts_ns, row) => {
      const equity = curve.equity[row];
      if (equity === null || equity === undefined) return;
      // The bucket's deepest drawdown also says how high equity had been.
      const fall = Math.abs(curve.drawdown_ratio[row] ?? 0);
      this.peak = Math.max(this.peak, equity);
      this.columns.push([ts_ns / NS_PER_S, equity, -fall]);
    });
  }

  /** A moment after those that are had; older ones are known. */
  push([ts_ns, equity]: readonly [number, number]): void {
    const at_s = ts_ns / NS_PER_S;
    if (this.length > 0 && at_s <= this.columns.at(TIME, this.length - 1)) return;
    this.peak = Math.max(this.peak, equity);
    this.columns.push([at_s, equity, this.peak > 0 ? equity / this.peak - 1 : 0]);
    if (this.length > MOST) this.thin();
  }

  get length(): number {
    return this.columns.length;
  }

  /** Times in seconds, equity, drawdown as a part of the highest equity (below zero); since `from_s`. */
  since(from_s: number): [Float64Array, Float64Array, Float64Array] {
    const times = this.columns.column(TIME);
    let first = 0;
    while (first < times.length && times[first]! < from_s) first += 1;
    const cut = (place: number) => this.columns.column(place).slice(first);
    return [cut(TIME), cut(EQUITY), cut(DRAWDOWN)];
  }

  get last_s(): number {
    return this.length > 0 ? this.columns.at(TIME, this.length - 1) : 0;
  }

  private thin(): void {
    const old = this.columns;
    this.columns = new Columns(3, MOST);
    for (let row = 0; row < old.length; row += 1) {
      if (row % 2 === 1 || row === old.length - 1) {
        this.columns.push([old.at(TIME, row), old.at(EQUITY, row), old.at(DRAWDOWN, row)]);
      }
    }
  }
}
