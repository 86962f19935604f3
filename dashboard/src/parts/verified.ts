import type { Verified } from "../api/types";
import { plain } from "../text/numbers";

/** What a check of a chain came to, in words: a mark, a headline, and what it covers. */
export interface VerdictWords {
  mark: "✓" | "△" | "✕";
  headline: string;
  covers: string;
}

/** `isWritten`: a desk, or this server, still writes to it. */
export function verdictOf(
  { state, is_whole, last_seq }: Verified,
  isWritten: boolean,
): VerdictWords {
  const covers = `proved up to record ${plain(last_seq, 0)}`;
  if (state === "complete")
    return { mark: "✓", headline: "Whole", covers: `${covers}, its last: it was closed` };
  if (state === "damaged") return { mark: "✕", headline: "Damaged", covers };
  if (state === "torn")
    return { mark: "△", headline: "Whole but for its end", covers: `${covers}; the rest is torn` };
  const headline = "Whole so far";
  if (isWritten) return { mark: "✓", headline, covers: `${covers}, and still being written` };
  // Without an end it is whole as its record says: the desk was stopped there.
  const left = is_whole
    ? "its last: the desk was stopped in order, and can be gone on with"
    : "where it breaks off: its run was interrupted";
  return { mark: is_whole ? "✓" : "△", headline, covers: `${covers}, ${left}` };
}
