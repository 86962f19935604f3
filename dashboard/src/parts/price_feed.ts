import { client, part } from "../api/client";
import { PACKED_BARS, unpackBars } from "../api/packed_bars";
import type { BarEntry, Bars, FillView, InstrumentLine, OrderView } from "../api/types";
import { BarSeries } from "../charts/bar_series";
import type { Mark } from "../charts/marks";
import type { PriceLine } from "../charts/price_chart";
import { msOf } from "../text/times";
import { decimal } from "../text/numbers";

const BARS_AT_ONCE = 2000;
const OLDER_AT_ONCE = 10_000;

/** The bars of an instrument of a run: the newest first, older ones when they are looked for. */
export class PriceFeed {
  series: BarSeries | null = null;
  private isAsking = false;
  /** Bars that came before the past did. */
  private early: BarEntry[] = [];

  constructor(
    private readonly run: string,
    private readonly instrument: InstrumentLine,
    private readonly place: number,
  ) {}

  async begin(): Promise<BarSeries> {
    this.series = new BarSeries(await this.ask({ limit: BARS_AT_ONCE }));
    this.take(this.early);
    this.early = [];
    return this.series;
  }

  /** Older bars come in front; how many. */
  async older(): Promise<number> {
    const series = this.series;
    if (!series || this.isAsking || series.first <= 1 || series.bars.total <= series.length)
      return 0;
    this.isAsking = true;
    try {
      return series.prepend(await this.ask({ before: series.first, limit: OLDER_AT_ONCE }));
    } finally {
      this.isAsking = false;
    }
  }

  /** Bars of all instruments as they close; how many were of this one and new. */
  take(entries: BarEntry[]): number {
    const mine = entries.filter(([place]) => place === this.place);
    if (!this.series) {
      this.early.push(...mine);
      return 0;
    }
    return mine.filter((entry) => this.series!.push(entry)).length;
  }

  private ask(query: BarsQuery): Promise<Bars> {
    return askBars(this.run, this.instrument, query);
  }
}

interface BarsQuery {
  before?: number;
  limit: number;
}

/** The `limit` bars before a number, or the last. */
export async function askBars(
  run: string,
  { symbol, tick, lot }: InstrumentLine,
  query: BarsQuery,
): Promise<Bars> {
  const asked = { instrument: symbol, ...query };
  const bytes = await client.getBytes(`/runs/${part(run)}/bars`, asked, PACKED_BARS);
  return unpackBars(bytes, { instrument: symbol, tick, lot });
}

/** Fills as marks, oldest first. */
export function marksOf(fills: FillView[], symbol: string): Mark[] {
  return fills
    .filter((fill) => fill.instrument === symbol && !fill.is_undone)
    .map((fill) => ({
      time_s: Math.floor(msOf(fill.at) / 1000),
      isBuy: fill.side === "buy",
      text: decimal(fill.quantity),
      id: fill.order_id,
    }))
    .reverse();
}

/** Working orders as lines: their limits and their stops. */
export function linesOf(orders: OrderView[], symbol: string): PriceLine[] {
  return orders
    .filter((order) => order.instrument === symbol && order.is_open)
    .flatMap((order) => {
      const isBuy = order.side === "buy";
      const line = (price: string, what: string) => ({
        price: Number(price),
        isBuy,
        text: `${order.side} ${decimal(order.leaves)} ${what}`,
      });
      return [
        ...(order.limit ? [line(order.limit, "limit")] : []),
        ...(order.stop ? [line(order.stop, "stop")] : []),
      ];
    });
}
