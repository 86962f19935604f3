import { expect, test } from "vitest";

import type { Bars } from "../api/types";
import { offBy } from "./price_window";

const HOUR_NS = 3_600e9;
const BARS = { ts_ns: [10, 11, 12].map((hour) => hour * HOUR_NS), interval_ns: HOUR_NS } as Bars;

test.each([
  [11, 0],
  [10, 0],
  [8, -102],
  [15, 103],
])("a moment at hour %d is off by %d bars", (hour, off) => {
  expect(offBy(BARS, hour * HOUR_NS)).toBe(off);
});
