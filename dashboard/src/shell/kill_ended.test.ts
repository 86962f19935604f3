import { expect, test, vi } from "vitest";

import { client } from "../api/client";
import type { OrderView } from "../api/types";
import { Killing } from "./kill.svelte";
import { endedSince } from "./kill_ended";

const KILL = 10;
const order = (status: string, change: Partial<OrderView> = {}) =>
  ({
    status,
    is_open: false,
    filled: "0.00",
    seq: 1,
    updated_seq: 12,
    ...change,
  }) as OrderView;

test("what was filled instead of cancelled is said first", () => {
  const orders = [
    order("canceled"),
    order("canceled", { filled: "0.50" }),
    order("filled", { filled: "2.00" }),
    order("filled", { filled: "2.00" }),
  ];
  expect(endedSince(orders, KILL)).toEqual([
    "2 orders filled before the cancel took effect",
    "2 orders cancelled, 1 of them filled in part",
  ]);
});

test("what ended before the kill, was made after it, or works is none of its orders", () => {
  const orders = [
    order("filled", { updated_seq: 9 }),
    order("filled", { seq: 11 }),
    order("new", { is_open: true }),
  ];
  expect(endedSince(orders, KILL)).toEqual([]);
});

test("a kill that ends orders says what they came to, by their journal", async () => {
  vi.spyOn(client, "command").mockResolvedValue({ body: { run: "r", asked_at: "" } } as never);
  vi.spyOn(client, "get").mockImplementation((path) =>
    Promise.resolve(
      (path === "/desks/r"
        ? { answer: { open_orders: [], positions: [], closing: [] } }
        : path === "/runs/r/journal"
          ? { data: [{ seq: KILL, line: "kill, by person" }] }
          : { data: [order("filled")] }) as never,
    ),
  );
  const killing = new Killing();
  await killing.send(2, "r", "");
  await vi.waitFor(() => expect(killing.endedAt["r"]).toBeTruthy());
  expect(killing.ended["r"]).toEqual(["1 order filled before the cancel took effect"]);
});
