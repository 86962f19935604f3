import type { OrderView } from "../api/types";
import { isAboveZero } from "../text/decimals";
import { counted } from "../text/numbers";

/**
 * What became of the orders whose end a kill asked for at `askedAt`, each way in a sentence, what was filled
 * first. A desk that is killed makes no orders but those that close: what ended since was working then.
 */
export function endedSince(orders: OrderView[], askedAt: string): string[] {
  const ended = orders.filter(
    (one) =>
      !one.is_open &&
      one.status !== "refused" &&
      padded(one.at) < padded(askedAt) &&
      padded(one.updated_at) >= padded(askedAt),
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

/** A time with nine digits behind the second, so that texts compare as times do. */
function padded(at: string): string {
  const [seconds = "", rest = ""] = at.replace("Z", "").split(".");
  return `${seconds}.${rest.padEnd(9, "0")}`;
}
