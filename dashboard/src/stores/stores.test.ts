import { expect, test } from "vitest";

import { Columns } from "./columns";
import { FLUSH_MS, Flusher } from "./flusher";
import { LogBuffer } from "./log_buffer";

test("columns grow beyond their first capacity and keep what they have", () => {
  const columns = new Columns(2, 2);
  for (let row = 0; row < 9; row += 1) columns.push([row, row * 10]);
  expect([...columns.column(1)]).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80]);
  expect([columns.length, columns.at(0, 8)]).toEqual([9, 8]);
});

test("many marks are one draw, and a draw may mark again", () => {
  const waits: [() => void, number][] = [];
  const flusher = new Flusher((callback, ms) => void waits.push([callback, ms]));
  let draws = 0;
  const draw = () => void (draws += 1);
  for (let mark = 0; mark < 50; mark += 1) flusher.mark(draw);
  expect(waits).toHaveLength(1);
  expect(waits[0]![1]).toBe(FLUSH_MS);
  waits[0]![0]();
  flusher.mark(draw);
  waits[1]![0]();
  expect(draws).toBe(2);
});

test("a log keeps its newest entries and begins anew when told to", () => {
  const log = new LogBuffer<number>(4);
  for (let entry = 1; entry <= 9; entry += 1) log.take([entry], false);
  expect(log.newestFirst()).toEqual([9, 8, 7, 6]);
  log.take([1], true);
  expect(log.newestFirst()).toEqual([1]);
});

test("an order is shown once, as it is now", () => {
  const log = new LogBuffer<{ id: string; status: string }>();
  log.take(
    [
      { id: "a", status: "new" },
      { id: "b", status: "new" },
      { id: "a", status: "filled" },
    ],
    true,
  );
  expect(log.latestBy((order) => order.id)).toEqual([
    { id: "a", status: "filled" },
    { id: "b", status: "new" },
  ]);
});
