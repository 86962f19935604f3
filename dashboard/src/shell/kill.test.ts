import { expect, test, vi } from "vitest";

import { client } from "../api/client";
import { Killing } from "./kill.svelte";

test("a second kill shows nothing of when the first one ended", async () => {
  const flat = { open_orders: [], closing: [], positions: [], state: "killed" };
  let isOpen = true;
  const done = { body: { run: "paper-1" }, headers: new Headers() };
  vi.spyOn(client, "command").mockResolvedValue(done as never);
  vi.spyOn(client, "get").mockImplementation(() =>
    isOpen ? Promise.resolve({ answer: flat } as never) : new Promise(() => {}),
  );
  const killing = new Killing();
  await killing.send(1, "paper-1", "");
  await vi.waitFor(() => expect(killing.endedAt["paper-1"]).toBeTruthy());
  isOpen = false;
  await killing.send(3, "paper-1", "why");
  expect([killing.endedAt, killing.after]).toEqual([{}, {}]);
});
