import { expect, test } from "vitest";

import type { InstrumentLine } from "../api/types";
import { nearestStep, product, sum } from "../text/decimals";
import {
  type Draft,
  faultsOf,
  leaveOf,
  newDraft,
  orderOf,
  positionAfter,
  sentence,
  worthOf,
} from "./draft";

const COIN: InstrumentLine = {
  symbol: "V:COINUSD",
  base: "COIN",
  quote: "USD",
  tick: "0.50",
  lot: "0.01000",
  multiplier: "1",
};

function draft(change: Partial<Draft> = {}): Draft {
  return { ...newDraft(COIN.symbol), quantity: "1.25", ...change };
}

test("decimals are exact where floats are not", () => {
  expect(sum("0.1", "0.2")).toBe("0.3");
  expect(sum("0.01", "1", -1)).toBe("-0.99");
  expect(product("0.1", "123456789012345.67")).toBe("12345678901234.567");
  expect(sum("1", "much")).toBe("");
});

test("the nearest multiple of a step is named, and is never nothing", () => {
  expect(nearestStep("1.254", "0.01")).toBe("1.25");
  expect(nearestStep("1.255", "0.01")).toBe("1.26");
  expect(nearestStep("0.001", "0.01")).toBe("0.01");
  expect(nearestStep("1.250", "0.01")).toBe("");
});

test("an order that can be has no faults", () => {
  expect(faultsOf(draft(), COIN, false)).toEqual({});
  const full = draft({ kind: "stop_limit", limit: "99.5", stop: "100" });
  expect(faultsOf(full, COIN, false)).toEqual({});
});

test.each<[Partial<Draft>, string, string]>([
  [{ quantity: "" }, "quantity", "How much?"],
  [{ quantity: "-1" }, "quantity", "above 0"],
  [{ quantity: "0.00" }, "quantity", "above 0"],
  [{ quantity: "1,5" }, "quantity", "above 0"],
  [{ quantity: "1e3" }, "quantity", "above 0"],
  [{ quantity: "1.255" }, "quantity", "Not a multiple of the lot, 0.01; nearest is 1.26."],
  [{ kind: "limit" }, "limit", "At which price?"],
  [{ kind: "limit", limit: "99.7" }, "limit", "Not a multiple of the tick, 0.5; nearest is 99.5."],
  [{ kind: "stop", stop: "" }, "stop", "At which price?"],
  [{ kind: "stop_limit", limit: "99", stop: "99.1" }, "stop", "nearest is 99."],
])("%o is told at %s", (change, field, words) => {
  const faults = faultsOf(draft(change), COIN, false);
  expect(Object.keys(faults)).toEqual([field]);
  expect(faults[field as "limit"]).toContain(words);
});

test("a reason is asked for where one is needed, and blanks are none", () => {
  expect(faultsOf(draft({ reason: "  " }), COIN, true).reason).toContain("Say why");
  expect(faultsOf(draft({ reason: "a hedge" }), COIN, true)).toEqual({});
});

test("prices that the kind has none of are not sent, though they were typed", () => {
  const sent = orderOf(draft({ limit: "99.5", stop: "98", is_post_only: true }), "page-1");
  expect([sent.limit, sent.stop, sent.is_post_only, sent.cl_ord_id]).toEqual([
    "",
    "",
    false,
    "page-1",
  ]);
});

test("the position after and the worth follow what is typed", () => {
  expect(positionAfter(draft({ side: "sell" }), "1")).toBe("-0.25");
  expect(positionAfter(draft(), "")).toBe("1.25");
  expect(positionAfter(draft({ quantity: "x" }), "1")).toBe("");
  expect(worthOf(draft(), COIN, "100")).toBe("125");
  expect(worthOf(draft({ kind: "limit", limit: "80" }), COIN, "100")).toBe("100");
});

test("an order is restated in words", () => {
  expect(sentence(draft(), COIN)).toBe(
    "Buy 1.25 COIN at the market, at whatever price there is; good till cancelled.",
  );
  const all = draft({
    side: "sell",
    kind: "stop_limit",
    limit: "1099.5",
    stop: "1100",
    time_in_force: "day",
    is_reduce_only: true,
    is_post_only: true,
  });
  expect(sentence(all, COIN)).toBe(
    "Sell 1.25 COIN, once the price reaches 1,100 USD, at 1,099.5 USD or higher; for the day; only to reduce the position; only as maker.",
  );
});

const DESK = { isLive: true, mode: "paper", state: "trading", may: () => true };

test("who may not trade sees no ticket; paper and real money are two scopes", () => {
  const paper = { ...DESK, may: (scope: string) => scope === "trade:paper" };
  expect(leaveOf(paper)).toEqual({ isShown: true, why: "", note: "" });
  expect(leaveOf({ ...paper, mode: "live" }).isShown).toBe(false);
  expect(leaveOf({ ...paper, mode: "testnet" }).isShown).toBe(false);
});

test("where nobody would take an order it is said why", () => {
  expect(leaveOf({ ...DESK, isLive: false, mode: "recorded", state: "" }).why).toMatch(/recorded/);
  expect(leaveOf({ ...DESK, state: "gone" }).why).toMatch(/gone/);
  expect(leaveOf({ ...DESK, state: "flat" }).why).toMatch(/resumed/);
});

test("a desk without data says that nothing passes for now", () => {
  expect(leaveOf({ ...DESK, state: "no_data" }).note).toContain("(no data)");
});

test("a desk that is held takes what reduces, and says so", () => {
  expect(leaveOf({ ...DESK, state: "paused" })).toEqual({
    isShown: true,
    why: "",
    note: "The desk is paused: only an order that reduces a position passes.",
  });
});
