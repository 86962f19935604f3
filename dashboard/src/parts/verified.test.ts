import { expect, test } from "vitest";

import type { Verified } from "../api/types";
import { verdictOf } from "./verified";

function verified(state: string, is_whole = state !== "damaged"): Verified {
  return {
    run: "paper-1",
    state,
    is_whole,
    records: 7491,
    bytes: 1,
    head: "",
    last_seq: 7490,
    detail: "",
    verified_at: "",
    took_ms: 1,
  };
}

test.each([
  ["complete", false, "✓ Whole: proved up to record 7,490, its last: it was closed"],
  ["open", true, "✓ Whole so far: proved up to record 7,490, and still being written"],
  [
    "open",
    false,
    "✓ Whole so far: proved up to record 7,490, its last: the desk was stopped in order, and can be gone on with",
  ],
  ["torn", false, "△ Whole but for its end: proved up to record 7,490; the rest is torn"],
  ["damaged", false, "✕ Damaged: proved up to record 7,490"],
])("a journal that is %s (written: %s) is said in words", (state, isWritten, said) => {
  const { mark, headline, covers } = verdictOf(verified(state), isWritten);
  expect(`${mark} ${headline}: ${covers}`).toBe(said);
});

test("a journal that breaks off is not said to have been left in order", () => {
  const { mark, covers } = verdictOf(verified("open", false), false);
  expect([mark, covers]).toEqual([
    "△",
    "proved up to record 7,490, where it breaks off: its run was interrupted",
  ]);
});
