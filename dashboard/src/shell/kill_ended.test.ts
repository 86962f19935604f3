import { expect, test, vi } from "vitest";

import { client } from "../api/client";
import type { OrderView } from "../api/types";
import { Killing } from "./kill.svelte";
import { endedSince } from "./kill_ended";

const ASKED = "2022-03-17T06:16:22Z";
const order = (status: string, change: Partial<OrderView> = {}) =>
  ({
    status,
    is_open: false,
    filled: "0.00",
    at: "2022-03-17T06:00:00.000000000Z",
    updated_at: "2022-03-17T06:16:22.000000001Z",
    ...change,
  }) as OrderView;

test("what was filled instead of cancelled is said first", () => {
  const orders = [
    order("canceled"),
    order("canceled", { filled: "0.50" }),
    order("filled", { filled: "2.00" }),
    order("filled", { filled: "2.00" }),
  ];
  expect(endedSince(orders, ASKED)).toEqual([
    "2 orders filled before the cancel took effect",
    "2 orders cancelled, 1 of them filled in part",
  ]);
});

test("what ended before the kill, was refused, or closes positions is none of its orders", () => {
  const orders = [
    order("filled", { updated_at: "2022-03-17T06:16:21.999999999Z" }),
    order("refused"),
    order("filled", { at: "2022-03-17T06:16:22.000000000Z" }),
    order("new", { is_open: true }),
  ];
  expect(endedSince(orders, ASKED)).toEqual([]);
});

test("a kill that ends orders says what they came to, by their journal", async () => {
  vi.spyOn(client, "command").mockResolvedValue({ body: { run: "r", asked_at: ASKED } } as never);
  vi.spyOn(client, "get").mockImplementation((path) =>
    Promise.resolve(
      (path === "/desks/r"
        ? { answer: { open_orders: [], positions: [], closing: [] } }
        : { data: [order("filled")] }) as never,
    ),
  );
  const killing = new Killing();
  await killing.send(2, "r", "");
  await vi.waitFor(() => expect(killing.endedAt["r"]).toBeTruthy());
  expect(killing.ended["r"]).toEqual(["1 order filled before the cancel took effect"]);
});
