// @ts-check
/** Orders of a person at the recorded desk: taken as the real one does, once under an id. */

/** @typedef {import("../src/api/types").OrderView} OrderView */
/** @typedef {import("../src/api/types").NewOrder} NewOrder */
/** @typedef {import("./world.js").World} World */

export class Persons {
  /** @type {{ behind: number, order: OrderView }[]} each state of each, and how many of the recording came before */
  events = [];
  /** @type {{ cl_ord_id: string, key: string }[]} what was asked for, each time */
  asked = [];

  /** The recording's entries with these among them. @param {unknown[]} recorded */
  among(recorded) {
    const merged = [...recorded];
    this.events.forEach(({ behind, order }, place) => merged.splice(behind + place, 0, order));
    return merged;
  }

  /** @param {(order: OrderView) => boolean} isIt */
  find(isIt) {
    return this.events.findLast(({ order }) => isIt(order))?.order;
  }

  /** @param {World} world @param {NewOrder} said @returns {OrderView} */
  place(world, said) {
    const at = new Date().toISOString();
    const number = 1 + new Set(this.events.map(({ order }) => order.id)).size;
    const isRefused = world.forced.ordering === "refused";
    return this.push(world, {
      id: `3-${number}`,
      seq: 100_000 + number,
      at,
      at_ns: Date.now() * 1e6,
      source: "person",
      instrument: said.instrument,
      side: said.side,
      kind: said.kind ?? "market",
      time_in_force: said.time_in_force ?? "gtc",
      quantity: said.quantity,
      approved: said.quantity,
      filled: "0",
      leaves: said.quantity,
      limit: said.limit ?? "",
      stop: said.stop ?? "",
      average: "",
      status: isRefused ? "refused" : "new",
      is_open: !isRefused,
      refused_by: isRefused ? "price_collar" : "",
      why: "",
      updated_seq: 100_000 + number,
      updated_at: at,
      cl_ord_id: said.cl_ord_id,
    });
  }

  /** @param {World} world @param {OrderView} order */
  push(world, order) {
    this.events.push({ behind: world.step.last["orders"] ?? 0, order });
    return order;
  }
}
