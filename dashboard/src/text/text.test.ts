import { expect, test } from "vitest";

import {
  amount,
  counted,
  decimal,
  figure,
  percent,
  placesOf,
  plain,
  signed,
  signedPercent,
  signOf,
} from "./numbers";
import {
  lastTrueText,
  age,
  clockText,
  isOneClock,
  isoOfNs,
  msOf,
  paceText,
  timeText,
} from "./times";

test.each([
  ["1234567.891", undefined, "1,234,567.891"],
  ["-1234.5", 2, "−1,234.50"],
  ["99999999999999999999.129", 2, "99,999,999,999,999,999,999.13"],
  ["97124.2072073535", 2, "97,124.21"],
  ["-1507.1151", 2, "−1,507.12"],
  ["0.125", 2, "0.12"],
  ["0.135", 2, "0.14"],
  ["0.1250000000000000000001", 2, "0.13"],
  ["-999.995", 2, "−1,000.00"],
  ["96558.5", 0, "96,558"],
  ["-0.001", 2, "0.00"],
  ["-0.005", 2, "0.00"],
  ["", 2, "–"],
  ["12", 0, "12"],
])("the decimal %s to %s places is %s", (text, places, shown) => {
  expect(decimal(text, places)).toBe(shown);
});

test("a sign is always said, and zero has none", () => {
  expect([signed("0.004", 2), signOf("-0.004", 2)]).toEqual(["0.00", "flat"]);
  expect([signed("10.3851", 2), signOf("0.0051", 2)]).toEqual(["+10.39", "up"]);
  expect([signed("5", 1), signed("-5", 1), signed("0.00", 1)]).toEqual(["+5.0", "−5.0", "0.0"]);
  expect([signOf("0.0"), signOf("-0"), signOf("-3"), signOf("0.1")]).toEqual([
    "flat",
    "flat",
    "down",
    "up",
  ]);
});

test("parts of one are percentages", () => {
  expect([
    percent(0.1234),
    percent(null),
    signedPercent(0.5),
    signedPercent(-0.5),
    signedPercent(0),
  ]).toEqual(["12.3 %", "–", "+50.0 %", "−50.0 %", "0.0 %"]);
});

test("amounts are as short as people read them", () => {
  expect([
    amount("0.0696688736", "ratio"),
    amount("24194.8817", "USDT"),
    amount("60", "count"),
    amount("", "s"),
  ]).toEqual(["6.97 %", "24,194.88 USDT", "60", "–"]);
});

test("figures of reports are shown in their units", () => {
  const shown = [
    figure(0.0381, "ratio"),
    figure(7_725_600e9, "duration_ns"),
    figure(90, "count"),
    figure(-3808.931, "money"),
    figure(null, "number"),
  ];
  expect(shown).toEqual(["+3.81 %", "89.4 days", "90", "−3,808.93", "–"]);
});

test("floats are grouped before their point alone", () => {
  expect(plain(-1234567.12345, 5)).toBe("−1,234,567.12345");
});

test("a step says its decimals", () => {
  expect([placesOf("0.01"), placesOf("1"), placesOf("0.00010")]).toEqual([2, 0, 4]);
});

test("times of nine digits are cut, not rounded", () => {
  const at = "2022-05-09T12:00:00.123999999Z";
  expect([timeText(at), clockText(at)]).toEqual(["2022-05-09 12:00:00", "12:00:00.123"]);
  expect(msOf(at)).toBe(Date.UTC(2022, 4, 9, 12, 0, 0, 123));
  expect(isoOfNs(1_652_097_600_000_000_000)).toBe("2022-05-09T12:00:00.000Z");
});

test("a desk on recorded data has a clock of its own", () => {
  const here = "2026-11-22T13:37:28.205Z";
  expect(isOneClock("2022-05-13T07:14:47.924000000Z", here)).toBe(false);
  expect(isOneClock("2026-11-22T13:37:27.900000000Z", here)).toBe(true);
});

test("an age has one unit", () => {
  expect([age(4.9), age(125), age(7300), age(90_000)]).toEqual(["4 s", "2 min", "2 h", "1 d"]);
});

test.each([
  [1, ""],
  [0, "as fast as it can"],
  [60, "a minute a second"],
  [3600, "an hour a second"],
  [18_000, "5 hours a second"],
  [2.5, "2.5 times as fast"],
])("a feed at %d plays %s", (speed, words) => {
  expect(paceText(speed)).toBe(words);
});

test("things are counted in words", () => {
  expect([counted(0, "order"), counted(1, "order"), counted(1200, "order")]).toEqual([
    "no orders",
    "1 order",
    "1,200 orders",
  ]);
});

test.each([
  ["2026-11-22T16:41:35Z", "2026-11-22T16:41:34Z", "2026-11-22 16:41:35 UTC"],
  [
    "2026-11-22T16:41:35Z",
    "2022-04-10T12:31:15Z",
    "2026-11-22 16:41:35 UTC, at 2022-04-10 12:31:15 of the market that it plays",
  ],
  ["", "2022-04-10T12:31:15Z", "2022-04-10 12:31:15 UTC by the desk's clock"],
  ["", "", "a time not known"],
])("last true at %s here and %s there is said by whose clock", (here, desk, said) => {
  expect(lastTrueText(here, desk)).toBe(said);
});
