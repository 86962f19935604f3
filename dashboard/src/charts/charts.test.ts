import { expect, test } from "vitest";

import type { Bars } from "../api/types";
import { BarSeries } from "./bar_series";
import { type Mark, MOST_IN_VIEW, shownMarks } from "./marks";

function bars(first: number, count: number): Bars {
  const numbers = Array.from({ length: count }, (_, row) => first + row);
  return {
    instrument: "X",
    tick: "0.05",
    lot: "0.001",
    interval_ns: 60e9,
    first,
    total: 100,
    ts_ns: numbers.map((number) => number * 60e9),
    open: numbers,
    high: numbers,
    low: numbers,
    close: numbers,
    volume: numbers,
  };
}

test("ticks and lots become prices and quantities", () => {
  const bar = new BarSeries(bars(3, 1)).at(0);
  expect([bar.open, bar.volume]).toEqual([0.15, 0.003]);
});

test("a bar that is known is not taken twice", () => {
  const series = new BarSeries(bars(1, 3));
  expect(series.push([0, 180e9, 1, 1, 1, 1, 1])).toBe(false);
  expect(series.push([0, 240e9, 4, 4, 4, 4, 4])).toBe(true);
  expect(series.length).toBe(4);
});

test("older bars come in front, and what overlaps once", () => {
  const series = new BarSeries(bars(5, 3));
  expect(series.prepend(bars(2, 4))).toBe(3);
  expect(Array.from({ length: series.length }, (_, row) => series.time_s(row) / 60)).toEqual([
    2, 3, 4, 5, 6, 7,
  ]);
  expect(series.first).toBe(2);
});

test("a time leads to the bar that had closed by then", () => {
  const series = new BarSeries(bars(2, 3));
  expect([119, 120, 199, 240, 999].map((time_s) => series.rowAt(time_s))).toEqual([-1, 0, 1, 2, 2]);
});

function marks(count: number): Mark[] {
  return Array.from({ length: count }, (_, place) => ({
    time_s: place,
    isBuy: place % 3 > 0,
    text: "",
    id: "",
  }));
}

test("few marks are each shown, those in view and their neighbours", () => {
  const shown = shownMarks(marks(1000), 640, 700);
  expect(shown.filter((one) => one.time_s >= 640 && one.time_s <= 700)).toHaveLength(61);
  expect(shown.length).toBeLessThan(400);
});

test("many marks are counted, and none is lost", () => {
  const shown = shownMarks(marks(3000), 0, 3000);
  expect(shown.length).toBeLessThan(MOST_IN_VIEW);
  expect(shown.reduce((sum, one) => sum + one.buys + one.sells, 0)).toBe(3000);
});

test("a view that moves on by little draws the same marks", () => {
  const all = marks(9000);
  expect(shownMarks(all, 4200, 5100)).toEqual(shownMarks(all, 4210, 5110));
});

test("marks have words where no other mark is so near that words would lie on one another", () => {
  const marks = [0, 10, 60].map((time_s) => ({
    time_s,
    isBuy: true,
    text: `at ${time_s}`,
    id: "",
  }));
  expect(shownMarks(marks, 0, 100).map((one) => one.text)).toEqual(["", "", "at 60"]);
});
