import type { OrderView } from "../api/types";
import { isAboveZero } from "../text/decimals";
import { counted } from "../text/numbers";

/**
 * What became of the orders that worked at a kill, the record `killSeq`: each way in a sentence, what was
 * filled first, for a cancel may come too late.
 */
export function endedSince(orders: OrderView[], killSeq: number): string[] {
  const ended = orders.filter(
    (one) => !one.is_open && one.seq < killSeq && one.updated_seq > killSeq,
  );
  const are = (status: string) => ended.filter((one) => one.status === status);
  const [filled, cancelled] = [are("filled").length, are("canceled")];
  const partly = cancelled.filter((one) => isAboveZero(one.filled)).length;
  const others = ended.length - filled - cancelled.length;
  const words: string[] = [];
  if (filled > 0) words.push(`${counted(filled, "order")} filled before the cancel took effect`);
  if (cancelled.length > 0)
    words.push(
      `${counted(cancelled.length, "order")} cancelled${partly > 0 ? `, ${partly} of them filled in part` : ""}`,
    );
  if (others > 0) words.push(`${counted(others, "order")} rejected or expired`);
  return words;
}
