import type { OrderView } from "../api/types";

/** What lies over the page: one thing at a time. */
export type Over =
  | { what: "none" }
  | { what: "palette" }
  | { what: "help" }
  | { what: "kill" }
  | { what: "pause" }
  | { what: "resume" }
  | { what: "stop" }
  | { what: "order"; symbol: string }
  | { what: "cancel"; order: OrderView }
  | { what: "why"; run: string; instrument: string; at: string; order: string };

class Open {
  over = $state.raw<Over>({ what: "none" });

  show(over: Over): void {
    this.over = over;
  }

  close = (): void => {
    this.over = { what: "none" };
  };
}

export const open = new Open();

export function whyOfOrder(run: string, order: string): void {
  open.show({ what: "why", run, order, instrument: "", at: "" });
}

export function whyAt(run: string, instrument: string, at: string): void {
  open.show({ what: "why", run, order: "", instrument, at });
}
