import { expect, test } from "vitest";

import { unpackBars } from "./packed_bars";

// Made by hansa.server.packed_bars from the bars below.
const PACKED =
  "SEJBUgEAAAADAAAABwAAAAwAAAAAIP/GSXHtFgCguDBGAwAAAAEDAAAAAAAAAAAAAAAACQAAPQAAAAAA9ADnAQADAAAAAAAAGIwY/Nj8////////ZLQZAPv8AP//AP//AAAAgAC4uwCIRABH";
const WHOSE = { instrument: "X", tick: "0.01", lot: "0.001" };

function bytes(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

test("what the server packs is read as it was", () => {
  const hour = (number: number) => (1652097600 + 3600 * number) * 1e9;
  expect(unpackBars(bytes(PACKED), WHOSE)).toEqual({
    ...WHOSE,
    interval_ns: 3600e9,
    first: 7,
    total: 12,
    ts_ns: [hour(1), hour(2), hour(4)],
    open: [4000000, 4000100, 3999000],
    high: [4000500, 4000100, 3999999],
    low: [3999000, 3990000, 3998000],
    close: [4000100, 3999000, 3998001],
    volume: [1500, 0, 70000],
  });
});

test("bytes that end early are no bars", () => {
  expect(() => unpackBars(bytes(PACKED).slice(0, -1), WHOSE)).toThrow("expected 3 packed bars");
  expect(() => unpackBars(new ArrayBuffer(8), WHOSE)).toThrow("other bytes");
});
