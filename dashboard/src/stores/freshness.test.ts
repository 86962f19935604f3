import { expect, test } from "vitest";

import { judge, type Signs, worstFeed } from "./freshness";

const GOOD: Signs = {
  link: "open",
  silence_s: 1,
  isRecorded: false,
  desk: "trading",
  feed: "live",
  feedAge_s: 3,
};

test.each<[Partial<Signs>, string]>([
  [{}, "live"],
  [{ feed: "slow" }, "slow"],
  [{ feed: "stale" }, "stale"],
  [{ silence_s: 10.1 }, "stale"],
  [{ silence_s: null }, "stale"],
  [{ desk: "silent" }, "stale"],
  [{ desk: "no_data" }, "stale"],
  [{ desk: "gone" }, "disconnected"],
  [{ link: "waiting" }, "disconnected"],
  [{ link: "connecting" }, "disconnected"],
  [{ link: "logged_out" }, "logged_out"],
  [{ desk: "logged_out" }, "logged_out"],
  [{ isRecorded: true, silence_s: 60 }, "recorded"],
  [{ isRecorded: true, link: "waiting" }, "disconnected"],
])("%j is %s", (change, state) => {
  expect(judge({ ...GOOD, ...change }).state).toBe(state);
});

test("an open socket over old data is never live", () => {
  expect(judge({ ...GOOD, feed: "stale", feedAge_s: 400 })).toMatchObject({
    state: "stale",
    age_s: 400,
  });
});

test("the worst feed is the one that is told", () => {
  const feeds = [
    { feed: "live", age_s: 2 },
    { feed: "stale", age_s: 30 },
    { feed: "stale", age_s: 90 },
    { feed: "slow", age_s: 900 },
  ];
  expect(worstFeed(feeds)).toEqual({ feed: "stale", age_s: 90 });
  expect(worstFeed([])).toEqual({ feed: "", age_s: null });
});
