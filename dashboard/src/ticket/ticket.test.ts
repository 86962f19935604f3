import { expect, test } from "vitest";

import { Client } from "../api/client";
import type { NewOrder, OrderView } from "../api/types";
import { type Keep, Ticket } from "./ticket";

const WANTED: NewOrder = { cl_ord_id: "", instrument: "V:COIN", side: "buy", quantity: "1" };
const ORDER = { id: "3-1", status: "new" } as OrderView;
const PLACED = { order: ORDER, is_replayed: false, did: ["order 3-1: sent"], action_seq: 1 };
const LOST = new TypeError("Failed to fetch");

interface Sent {
  path: string;
  key: string;
  body: NewOrder | null;
}

/** A server that gives these answers one after another: a body, a problem, or none at all. */
function serving(...answers: ([number, unknown] | Error)[]) {
  const sent: Sent[] = [];
  const fetcher = (path: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    const body = init.body ? (JSON.parse(init.body as string) as NewOrder) : null;
    sent.push({ path, key: headers["Idempotency-Key"] ?? "", body });
    const answer = answers.shift() ?? LOST;
    if (answer instanceof Error) return Promise.reject(answer);
    const kind = { "Content-Type": "application/json" };
    return Promise.resolve(
      new Response(JSON.stringify(answer[1]), { status: answer[0], headers: kind }),
    );
  };
  return { sent, client: new Client(fetcher as typeof fetch) };
}

function problem(status: number, code: string, more: object = {}): [number, unknown] {
  return [status, { title: code, detail: `the detail of ${code}`, code, status, ...more }];
}

function keeping(): Keep & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

test("an order that the desk has is placed, under an id of its own", async () => {
  const { sent, client } = serving([201, PLACED]);
  const keep = keeping();
  const outcome = await new Ticket(client, "paper-1", keep).send(WANTED);
  expect(outcome).toEqual({ is: "placed", order: ORDER, did: PLACED.did, isReplayed: false });
  expect(sent[0]?.path).toBe("/v1/desks/paper-1/orders");
  expect(sent[0]?.body?.cl_ord_id).toMatch(/^page-[0-9a-f]{32}$/);
  expect(keep.kept.size).toBe(0);
});

test("a lost answer is unknown, and what is sent again has the same id and key", async () => {
  const { sent, client } = serving(LOST, [201, PLACED]);
  const ticket = new Ticket(client, "r", keeping());
  expect((await ticket.send(WANTED)).is).toBe("unknown");
  expect((await ticket.send({ ...WANTED, quantity: "9" })).is).toBe("placed");
  expect(sent[1]).toEqual(sent[0]);
});

test.each([
  problem(504, "desk_silent", { execution_status: "unknown" }),
  problem(409, "desk_gone", { execution_status: "unknown" }),
  problem(409, "idempotency_unknown"),
  problem(409, "idempotency_key_in_flight"),
  problem(500, "internal"),
  [403, "a proxy's page"] as [number, unknown],
])("of %o nobody can tell", async (status, body) => {
  const { client } = serving([status, body]);
  expect((await new Ticket(client, "r", keeping()).send(WANTED)).is).toBe("unknown");
});

test.each([
  problem(409, "desk_gone", { execution_status: "rejected" }),
  problem(422, "bad_body", { execution_status: "rejected" }),
  problem(403, "forbidden_scope"),
  problem(401, "session_expired"),
  problem(429, "rate_limited"),
])("%o was not sent", async (status, body) => {
  const { client } = serving([status, body]);
  expect((await new Ticket(client, "r", keeping()).send(WANTED)).is).toBe("rejected");
});

test("a refusal of the gate names control, limit and what was seen", async () => {
  const errors = [
    { pointer: "control", detail: "price_collar" },
    { pointer: "limit", detail: "500 bps" },
    { pointer: "observed", detail: "9000 bps" },
  ];
  const refusal = problem(422, "order_refused", { errors, execution_status: "rejected" });
  const { client } = serving(refusal);
  const outcome = await new Ticket(client, "r", keeping()).send(WANTED);
  expect(outcome).toMatchObject({
    is: "refused",
    control: "price_collar",
    limit: "500 bps",
    observed: "9000 bps",
  });
});

test("after a refusal the next order is another one", async () => {
  const { sent, client } = serving(problem(422, "order_refused"), [201, PLACED]);
  const ticket = new Ticket(client, "r", keeping());
  await ticket.send(WANTED);
  await ticket.send(WANTED);
  expect(sent[1]?.body?.cl_ord_id).not.toBe(sent[0]?.body?.cl_ord_id);
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test("a key that is spent is replaced; the id, which keeps it to one order, is not", async () => {
  const { sent, client } = serving(problem(409, "idempotency_unknown"), [201, PLACED]);
  const ticket = new Ticket(client, "r", keeping());
  await ticket.send(WANTED);
  await ticket.send(WANTED);
  expect(sent[1]?.body).toEqual(sent[0]?.body);
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test("a second try that is turned away leaves the first as unknown as it was", async () => {
  const { sent, client } = serving(LOST, problem(429, "rate_limited"), [201, PLACED]);
  const ticket = new Ticket(client, "r", keeping());
  await ticket.send(WANTED);
  expect((await ticket.send(WANTED)).is).toBe("unknown");
  expect((await ticket.send(WANTED)).is).toBe("placed");
  expect(sent[2]).toEqual(sent[0]);
});

test("an unknown order is looked up by its id, and found", async () => {
  const { sent, client } = serving(LOST, [200, ORDER]);
  const ticket = new Ticket(client, "r", keeping());
  await ticket.send(WANTED);
  const outcome = await ticket.lookUp();
  expect(outcome).toMatchObject({ is: "placed", order: ORDER, isReplayed: true });
  expect(sent[1]?.path).toBe(`/v1/desks/r/orders/by-client-id/${sent[0]?.body?.cl_ord_id}`);
});

test("what is not found stays unknown: it may still be on its way", async () => {
  const { client } = serving(LOST, problem(404, "order_not_found"));
  const ticket = new Ticket(client, "r", keeping());
  await ticket.send(WANTED);
  const outcome = await ticket.lookUp();
  expect(outcome).toMatchObject({ is: "unknown" });
  expect(outcome.is === "unknown" && outcome.lookedUp).toContain("may still be on its way");
});

test("an unknown order outlives the page, and is sent again as what it was", async () => {
  const { sent, client } = serving(LOST, [201, PLACED]);
  const keep = keeping();
  await new Ticket(client, "r", keep).send(WANTED);
  const later = new Ticket(client, "r", keep);
  expect(later.restore("V:OTHER")).toBeNull();
  expect(later.restore("V:COIN")?.is).toBe("unknown");
  await later.send({ ...WANTED, quantity: "5" });
  expect(sent[1]).toEqual(sent[0]);
  expect(new Ticket(client, "r", keep).restore("V:COIN")).toBeNull();
});
