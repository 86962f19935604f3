import { expect, test, vi } from "vitest";

import { client } from "../api/client";
import { live } from "./link.svelte";
import { List } from "./list.svelte";

test("a list whose first part fails to come again goes on behind the rows it shows", async () => {
  const parts: Record<string, number[]> = { "": [1, 2], "behind 2": [3, 4] };
  let isDown = false;
  vi.spyOn(client, "get").mockImplementation((_path, query) => {
    if (isDown) return Promise.reject(new TypeError("Failed to fetch"));
    const cursor = String(query?.["cursor"]);
    const next_cursor = cursor === "" ? "behind 2" : "";
    const page = { data: parts[cursor], next_cursor, has_more: next_cursor !== "" };
    return Promise.resolve(page as never);
  });
  const list = new List<number>(() => "/fills");
  await list.load();
  isDown = true;
  await list.load();
  expect(list.problem).not.toBeNull();
  isDown = false;
  list.more();
  await vi.waitFor(() => expect(list.rows).toEqual([1, 2, 3, 4]));
});

test("a list that could not be had is asked for again when the link is back", async () => {
  let isDown = true;
  vi.spyOn(client, "get").mockImplementation(() => {
    if (isDown) return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve({ data: [1], next_cursor: "", has_more: false } as never);
  });
  const list = new List<number>(() => "/fills");
  await list.load();
  expect(list.problem).not.toBeNull();
  isDown = false;
  live.stream.onLink?.({ state: "waiting", heardAt: 0, retryAt: 1 });
  live.stream.onLink?.({ state: "open", heardAt: 0, retryAt: 0 });
  await vi.waitFor(() => expect([list.rows, list.problem]).toEqual([[1], null]));
});
