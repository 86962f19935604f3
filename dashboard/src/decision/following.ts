import type { OrderView } from "../api/types";

/** What the stream says of an order beyond what is shown of it; "" where that is the same. */
export function newsOf(shown: OrderView, orders: OrderView[]): string {
  const now = orders.find((order) => order.id === shown.id);
  if (!now || (now.status === shown.status && now.filled === shown.filled)) return "";
  return `${now.id} ${now.status} ${now.filled}`;
}
