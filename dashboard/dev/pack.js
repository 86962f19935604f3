// @ts-check
/** Bars packed as hansa.server.packed_bars does it. @param {import("../src/api/types").Bars} bars */
export function packBars(bars) {
  const count = bars.ts_ns.length;
  const buffer = new ArrayBuffer(36 + 24 * count);
  const head = new DataView(buffer);
  const first = bars.ts_ns[0] ?? 0;
  head.setUint32(0, 0x52414248, true);
  head.setUint16(4, 1, true);
  head.setUint32(8, count, true);
  head.setUint32(12, bars.first, true);
  head.setUint32(16, bars.total, true);
  head.setBigInt64(20, BigInt(first), true);
  head.setBigInt64(28, BigInt(bars.interval_ns), true);
  const times = bars.ts_ns.map((ts_ns) => Math.round((ts_ns - first) / bars.interval_ns));
  const opened = bars.open.map((open, row) => open - (row > 0 ? bars.close[row - 1] : 0));
  const from = (/** @type {number[]} */ column) =>
    column.map((value, row) => value - bars.open[row]);
  const columns = [times, opened, from(bars.high), from(bars.low), from(bars.close)].map(
    (one) => new Int32Array(one).buffer,
  );
  [...columns, new Float32Array(bars.volume).buffer].forEach((column, place) => {
    const bytes = new Uint8Array(column);
    const out = new Uint8Array(buffer, 36 + place * 4 * count, 4 * count);
    for (let at = 0; at < bytes.length; at += 1) out[(at % 4) * count + (at >> 2)] = bytes[at];
  });
  return Buffer.from(buffer);
}
