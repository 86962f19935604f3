import { expect, test } from "vitest";

import { EquitySeries } from "./equity";

function curve(equity: (number | null)[]) {
  return {
    run: "r",
    currency: "USDT",
    total: equity.length,
    ts_ns: equity.map((_, row) => (row + 1) * 1e9),
    equity,
    drawdown_ratio: equity.map(() => 0.1),
  };
}

test("what comes after the past is joined to it, each moment once", () => {
  const series = new EquitySeries();
  series.begin(curve([100, null, 110]));
  series.push([3e9, 111]);
  series.push([4e9, 99]);
  const [times, equity, drawdown] = series.since(0);
  expect([...times]).toEqual([1, 3, 4]);
  expect([...equity]).toEqual([100, 110, 99]);
  expect(drawdown[0]).toBe(-0.1);
  expect(drawdown[2]).toBeCloseTo(-0.1);
});

test("it begins where it is asked to", () => {
  const series = new EquitySeries();
  series.begin(curve([1, 2, 3, 4]));
  expect([...series.since(3)[1]]).toEqual([3, 4]);
});

test("a long run stays bounded, and keeps its last point", () => {
  const series = new EquitySeries();
  series.begin(curve([]));
  for (let moment = 1; moment <= 30_000; moment += 1) series.push([moment * 1e9, moment]);
  expect(series.length).toBeLessThanOrEqual(8000);
  expect(series.last_s).toBe(30_000);
});
