import { expect, test } from "vitest";

import type { OrderView } from "../api/types";
import { newsOf } from "./following";

const order = (id: string, status: string, filled: string) => ({ id, status, filled }) as OrderView;
const SHOWN = order("1-2", "pending_new", "0");

test.each([
  ["filled since", [order("1-2", "filled", "3")], "1-2 filled 3"],
  ["filled in part", [order("1-2", "pending_new", "1")], "1-2 pending_new 1"],
  ["as it is shown", [SHOWN], ""],
  ["another one", [order("1-3", "filled", "3")], ""],
])("an order that is %s is told of", (_, orders, news) => {
  expect(newsOf(SHOWN, orders)).toBe(news);
});
