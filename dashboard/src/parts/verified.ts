import type { Verified } from "../api/types";
import { plain } from "../text/numbers";

/** What a check of a chain came to, in words: a mark, a headline, and what it covers. */
export interface VerdictWords {
  mark: "✓" | "△" | "✕";
  headline: string;
  covers: string;
}

/** `isWritten`: a desk, or this server, still writes to it. */
export function verdictOf({ state, last_seq }: Verified, isWritten: boolean): VerdictWords {
  const covers = `proved up to record ${plain(last_seq, 0)}`;
  if (state === "complete")
    return { mark: "✓", headline: "Whole", covers: `${covers}, its last: it was closed` };
  if (state === "damaged") return { mark: "✕", headline: "Damaged", covers };
  if (state === "torn")
    return { mark: "△", headline: "Whole but for its end", covers: `${covers}; the rest is torn` };
  return {
    mark: "✓",
    headline: "Whole so far",
    covers: isWritten
      ? `${covers}, and still being written`
      : `${covers}; it has no end: its run was not closed`,
  };
}
