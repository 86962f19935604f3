import { type Client, part, randomKey } from "../api/client";
import { type ApiProblem, asProblem } from "../api/problem";
import type { NewOrder, OrderView, PlacedOrder } from "../api/types";

/** What is known of an order that was sent. Where nobody knows, that is what is said. */
export type Outcome =
  | { is: "placed"; order: OrderView; did: string[]; isReplayed: boolean }
  | { is: "refused"; problem: ApiProblem; control: string; limit: string; observed: string }
  | { is: "rejected"; problem: ApiProblem }
  | { is: "unknown"; why: string; lookedUp: string };

/** What must outlive the dialog and the page: an order that was sent and not answered. */
export interface Pending {
  run: string;
  order: NewOrder;
  key: string;
}

/** Where it is kept meanwhile; of the browser's tab. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Answers about the order itself: they hold for what was sent before under its id too. */
const ABOUT_IT = ["order_refused", "bad_body"];
const LEFT_OPEN = ["idempotency_unknown", "idempotency_key_in_flight"];

/**
 * One order, sent once however often it is asked for: its id and the key of its request are made
 * with it, and stay until the desk has said that there is no such order.
 */
export class Ticket {
  id = newId();
  private key = randomKey();
  /** What was sent under the id; while nobody knows of it nothing else can be. */
  sent: NewOrder | null = null;
  private isUncertain = false;

  constructor(
    private readonly client: Client,
    readonly run: string,
    private readonly keep: Keep,
  ) {}

  /** The order of an instrument that was sent before and not answered, where there is one. */
  restore(instrument: string): Outcome | null {
    const text = this.keep.getItem(this.place(instrument));
    if (!text) return null;
    const { order, key } = JSON.parse(text) as Pending;
    [this.id, this.key, this.sent] = [order.cl_ord_id, key, order];
    this.isUncertain = true;
    return { is: "unknown", why: "It was sent, and no answer came.", lookedUp: "" };
  }

  /** Sends it; the same again while its fate is not known. */
  async send(order: NewOrder): Promise<Outcome> {
    const sent = this.sent ?? { ...order, cl_ord_id: this.id };
    this.sent = sent;
    // Kept before it is sent: a page that is closed in between must not order twice.
    const pending: Pending = { run: this.run, order: sent, key: this.key };
    this.keep.setItem(this.place(sent.instrument), JSON.stringify(pending));
    try {
      const path = `/desks/${part(this.run)}/orders`;
      const { body } = await this.client.command<PlacedOrder>(path, sent, this.key);
      this.settle(sent);
      return { is: "placed", order: body.order, did: body.did, isReplayed: body.is_replayed };
    } catch (error) {
      return this.failed(asProblem(error), sent);
    }
  }

  /** Asks the run's journal for it, by its id. */
  async lookUp(): Promise<Outcome> {
    const why = "It was sent, and no answer came.";
    try {
      const path = `/desks/${part(this.run)}/orders/by-client-id/${part(this.id)}`;
      const order = await this.client.get<OrderView>(path);
      if (this.sent) this.settle(this.sent);
      return { is: "placed", order, did: [], isReplayed: true };
    } catch (error) {
      const { problem } = asProblem(error);
      const lookedUp =
        problem.code === "order_not_found"
          ? "The journal has no order under this id so far. It may still be on its way to the desk."
          : `It could not be looked up: ${problem.detail || problem.title}`;
      return { is: "unknown", why, lookedUp };
    }
  }

  private failed(problem: ApiProblem, sent: NewOrder): Outcome {
    const { code, detail, title, errors } = problem.problem;
    // That a second try was turned away at the door says nothing of the first.
    if (isUnknown(problem) || (this.isUncertain && !ABOUT_IT.includes(code))) {
      this.isUncertain = true;
      // That key is spent, and the id alone keeps the order to one.
      if (code === "idempotency_unknown") this.key = randomKey();
      return { is: "unknown", why: detail || title, lookedUp: "" };
    }
    this.settle(sent);
    if (code !== "order_refused") return { is: "rejected", problem };
    const said = (name: string) => errors.find((one) => one.pointer === name)?.detail ?? "";
    const [control, limit, observed] = [said("control"), said("limit"), said("observed")];
    return { is: "refused", problem, control, limit, observed };
  }

  /** Its fate is known: what is ordered next is another order. */
  private settle(sent: NewOrder): void {
    this.keep.removeItem(this.place(sent.instrument));
    [this.id, this.key, this.sent] = [newId(), randomKey(), null];
    this.isUncertain = false;
  }

  private place(instrument: string): string {
    return `hansa.order.${this.run}.${instrument}`;
  }
}

/** Whether the order may be at the desk, or come there, though no answer says so. */
export function isUnknown({ problem, status }: ApiProblem): boolean {
  if (problem.execution_status) return problem.execution_status === "unknown";
  // Of a proxy's page nobody can tell on which side of it the order is.
  const isForeign = status === 0 || problem.code.startsWith("http_");
  return isForeign || status >= 500 || LEFT_OPEN.includes(problem.code);
}

function newId(): string {
  return `page-${randomKey()}`;
}
