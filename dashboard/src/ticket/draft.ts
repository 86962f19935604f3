import type { InstrumentLine, NewOrder, Scope } from "../api/types";
import { decimal, placesOf } from "../text/numbers";
import { isAboveZero, nearestStep, product, sum } from "../text/decimals";

/** What a person has filled in: all of an order but its id. */
export type Draft = Required<Omit<NewOrder, "cl_ord_id">>;
export type Field = "quantity" | "limit" | "stop" | "reason" | "instrument";
export type Faults = Partial<Record<Field, string>>;

export const KINDS: [Draft["kind"], string][] = [
  ["market", "market"],
  ["limit", "limit"],
  ["stop", "stop"],
  ["stop_limit", "stop-limit"],
];
export const TIMES: [Draft["time_in_force"], string][] = [
  ["gtc", "good till cancelled"],
  ["day", "for the day"],
  ["ioc", "at once or not at all, in part (IOC)"],
  ["fok", "at once and whole, or not at all (FOK)"],
];

export function newDraft(instrument: string): Draft {
  return {
    instrument,
    side: "buy",
    quantity: "",
    kind: "market",
    limit: "",
    stop: "",
    time_in_force: "gtc",
    is_reduce_only: false,
    is_post_only: false,
    reason: "",
  };
}

export const hasLimit = (kind: Draft["kind"]) => kind === "limit" || kind === "stop_limit";
export const hasStop = (kind: Draft["kind"]) => kind === "stop" || kind === "stop_limit";

/** Why it cannot be sent, field by field; empty where it can. */
export function faultsOf(draft: Draft, line: InstrumentLine, needsReason: boolean): Faults {
  const faults: Faults = {};
  const judge = (field: "quantity" | "limit" | "stop", step: string, of: string) => {
    const words = faultOf(draft[field], step, of);
    if (words) faults[field] = words;
  };
  judge("quantity", line.lot, "lot");
  if (hasLimit(draft.kind)) judge("limit", line.tick, "tick");
  if (hasStop(draft.kind)) judge("stop", line.tick, "tick");
  if (needsReason && draft.reason.trim() === "")
    faults.reason = "Say why: it stands in the journal.";
  return faults;
}

function faultOf(text: string, step: string, of: string): string {
  if (text.trim() === "") return of === "lot" ? "How much?" : "At which price?";
  if (!isAboveZero(text)) return "Expected a number above 0, such as 1 or 0.25.";
  const nearest = nearestStep(text, step);
  return nearest ? `Not a multiple of the ${of}, ${plainStep(step)}; nearest is ${nearest}.` : "";
}

/** A step without zeros that say nothing: 0.00001000 is 0.00001. */
export function plainStep(step: string): string {
  const [whole = "0", part = ""] = step.split(".");
  const places = placesOf(step);
  return places ? `${whole}.${part.slice(0, places)}` : whole;
}

/** What is sent: prices that its kind has none of are left out, and who is only a maker rests. */
export function orderOf(draft: Draft, cl_ord_id: string): NewOrder {
  const { kind } = draft;
  return {
    ...draft,
    cl_ord_id,
    quantity: draft.quantity.trim(),
    limit: hasLimit(kind) ? draft.limit.trim() : "",
    stop: hasStop(kind) ? draft.stop.trim() : "",
    is_post_only: draft.is_post_only && hasLimit(kind),
    reason: draft.reason.trim(),
  };
}

/** The position once all of it is filled; "" while the quantity is no number. */
export function positionAfter(draft: Draft, position: string): string {
  if (!isAboveZero(draft.quantity)) return "";
  return sum(position || "0", draft.quantity, draft.side === "buy" ? 1 : -1);
}

/** What it comes to in the quote currency: at its limit, its stop, else the last price. */
export function worthOf(draft: Draft, line: InstrumentLine, last: string): string {
  const price = hasLimit(draft.kind) ? draft.limit : hasStop(draft.kind) ? draft.stop : last;
  if (!isAboveZero(draft.quantity) || !isAboveZero(price)) return "";
  return product(product(draft.quantity, price), line.multiplier || "1");
}

/** The order restated in words, as it would be said aloud. */
export function sentence(draft: Omit<NewOrder, "cl_ord_id">, line: InstrumentLine): string {
  const { kind = "market", limit = "", stop = "", time_in_force = "gtc" } = draft;
  const price = (text: string) => `${decimal(text.trim())} ${line.quote}`;
  const what = `${draft.side === "buy" ? "Buy" : "Sell"} ${decimal(draft.quantity.trim())} ${line.base}`;
  const once = hasStop(kind) ? `, once the price reaches ${price(stop)},` : "";
  const how = hasLimit(kind)
    ? ` at ${price(limit)} or ${draft.side === "buy" ? "lower" : "higher"}`
    : " at the market, at whatever price there is";
  const said = [TIMES.find(([code]) => code === time_in_force)?.[1] ?? time_in_force];
  if (draft.is_reduce_only) said.push("only to reduce the position");
  if (draft.is_post_only && hasLimit(kind)) said.push("only as maker");
  return `${what}${once}${how}; ${said.join("; ")}.`;
}

/** What a ticket must know of a desk. */
export interface Standing {
  isLive: boolean;
  mode: string;
  state: string;
  may: (scope: Scope) => boolean;
}

export interface Leave {
  /** Whether orders are this person's business at all. */
  isShown: boolean;
  /** Why none can be sent now; "" where one can. */
  why: string;
  /** What else to know before one is. */
  note: string;
}

const HELD: Record<string, string> = {
  gone: "The desk's process is gone: nobody would take an order.",
  silent: "The desk does not answer: nobody would take an order.",
  flattening: "The desk closes every position: no order of a person passes until it is resumed.",
  flat: "Every position was closed: no order of a person passes until the desk is resumed.",
};
const REDUCING = ["paused", "killed", "halted"];
const BLIND = ["stale", "disconnected", "logged_out", "no_data"];

/** Whether this person may send orders to this desk, and whether one would pass. */
export function leaveOf({ isLive, mode, state, may }: Standing): Leave {
  const isPaper = mode === "paper" || mode === "recorded" || mode === "";
  if (!may(isPaper ? "trade:paper" : "trade:live")) return { isShown: false, why: "", note: "" };
  const why = isLive ? (HELD[state] ?? "") : "This run is recorded: there is no desk to order at.";
  return { isShown: true, why, note: noteOf(state) };
}

function noteOf(state: string): string {
  if (REDUCING.includes(state))
    return `The desk is ${state}: only an order that reduces a position passes.`;
  if (BLIND.includes(state))
    return `The desk is without data or link (${state.replace("_", " ")}): the gate refuses orders until that is over.`;
  return "";
}
