import { client, part } from "../api/client";
import type { Bars, FillView, InstrumentLine, Page } from "../api/types";
import { BarSeries } from "../charts/bar_series";
import { askBars } from "../parts/price_feed";

const BARS_BESIDE = 100;
const FILLS_AT_ONCE = 1000;
const PAGES_MAX = 10;

/** The bars around a moment, up to a hundred on each side. */
export async function barsAround(
  run: string,
  instrument: InstrumentLine,
  { moment, at_ns }: { moment: number; at_ns: number },
): Promise<BarSeries> {
  const ask = (number: number) =>
    askBars(run, instrument, {
      before: Math.max(0, number) + BARS_BESIDE + 1,
      limit: 2 * BARS_BESIDE + 1,
    });
  // Every moment has a bar where instruments have no gaps; else the times tell how far it is off.
  const bars = await ask(moment);
  const off = offBy(bars, at_ns);
  return new BarSeries(off === 0 ? bars : await ask(moment + off));
}

/** How many bars a moment lies outside of the bars that are had; 0 within. */
export function offBy({ ts_ns, interval_ns }: Bars, at_ns: number): number {
  const [first, last] = [ts_ns[0], ts_ns.at(-1)];
  if (first === undefined || last === undefined || interval_ns <= 0) return 0;
  if (at_ns < first) return Math.floor((at_ns - first) / interval_ns) - BARS_BESIDE;
  // The run's newest bars lie here: there is nothing behind them.
  if (at_ns > last) return Math.ceil((at_ns - last) / interval_ns) + BARS_BESIDE;
  return 0;
}

/** Fills of an instrument since a time, newest first. */
export async function fillsSince(
  run: string,
  instrument: string,
  from_ns: number,
): Promise<FillView[]> {
  const fills: FillView[] = [];
  let cursor = "";
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const page = await client.get<Page<FillView>>(`/runs/${part(run)}/fills`, {
      instrument,
      limit: FILLS_AT_ONCE,
      ...(cursor ? { cursor } : {}),
    });
    fills.push(...page.data);
    cursor = page.next_cursor;
    if (!page.has_more || (fills.at(-1)?.at_ns ?? 0) < from_ns) break;
  }
  return fills;
}
