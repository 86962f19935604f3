// @ts-check
/** The recorded desk as it is now, and everything about it that a test can force. */

import { Persons } from "./persons.js";

/** @typedef {import("./recording.js").Recording} Recording */

/** The recording plays an hour a second: ages of its feeds are hours of the market. */
const SPEED = 3600;

const FORCED = {
  /** Which moment of the recording it is, and whether time goes on. */
  step: 0,
  isPlaying: true,
  mode: "paper",
  desk: "trading",
  held: "",
  feed: "live",
  feedAge_s: 1,
  /** By how much the server's clock is ahead. */
  skew_s: 0,
  hasHeartbeats: true,
  isSocketUp: true,
  isLoggedIn: true,
  needsOwner: false,
  isEmpty: false,
  isRecorded: false,
  hasTrades: true,
  isOrderUnknown: false,
  /** What becomes of a person's order: "", "refused", "silent" (done or not, no answer), "lost". */
  ordering: "",
  role: "admin",
  /** Paths that fail, by their beginning, with a status; and how long all others take. */
  failing: /** @type {Record<string, number>} */ ({}),
  delay_ms: 0,
};

export class World {
  /** @param {Recording} recording */
  constructor(recording) {
    this.recording = recording;
    this.forced = structuredClone(FORCED);
    /** @type {string[]} commands that came, in words */
    this.told = [];
    /** Orders and positions that a kill has still to end. */
    this.left = { orders: 0, positions: 0 };
    this.persons = new Persons();
  }

  /** @param {Partial<typeof FORCED>} change */
  force(change) {
    Object.assign(this.forced, change);
  }

  reset() {
    this.forced = structuredClone(FORCED);
    this.told = [];
    this.left = { orders: 0, positions: 0 };
    this.persons = new Persons();
  }

  /** The most bars of one answer, whatever was asked for; 0 is as asked. */
  get barsAtOnce() {
    return 0;
  }

  get run() {
    return this.recording.detail.run.run;
  }

  get step() {
    return /** @type {import("./recording.js").Step} */ (
      this.recording.steps[Math.min(this.forced.step, this.recording.steps.length - 1)]
    );
  }

  /** One moment further; it stays at the last. */
  advance() {
    if (this.forced.isPlaying && this.forced.step < this.recording.steps.length - 1)
      this.forced.step += 1;
  }

  /** How many entries a log has by now. @param {string} name */
  last(name) {
    if (!this.forced.hasTrades && (name === "fills" || name === "orders")) return 0;
    const known = this.step.last[name] ?? 0;
    return name === "orders" ? known + this.persons.events.length : known;
  }

  /** Entries of a log behind a number. @param {string} name @param {number} since */
  entries(name, since) {
    const logs = /** @type {Record<string, unknown[]>} */ (this.recording.logs);
    const all = name === "orders" ? this.persons.among(logs["orders"] ?? []) : (logs[name] ?? []);
    const found = all.slice(Math.max(0, since), this.last(name));
    return name === "orders" && this.forced.isOrderUnknown
      ? found.map(unknownOrder(this.last(name) - since))
      : found;
  }

  /** @returns {import("../src/api/types").RunDetail} */
  get detail() {
    const { detail } = this.recording;
    const { answer } = this.step.desk;
    const line = {
      ...detail.run,
      status: this.forced.isRecorded ? "finished" : "running",
      mode: this.forced.mode,
    };
    const told = answer
      ? {
          records: answer.records,
          orders: answer.orders,
          fills: answer.fills,
          last_at: answer.last_record_at,
        }
      : {};
    return { ...detail, ...told, speed: SPEED, run: { ...line, is_live: !this.forced.isRecorded } };
  }

  /** @returns {import("../src/api/types").DeskView} */
  get desk() {
    const { forced, step } = this;
    const isAnswering = !["gone", "silent"].includes(forced.desk);
    const answer = step.desk.answer;
    const flat = forced.desk === "flat";
    return {
      ...step.desk,
      state: forced.desk,
      is_answering: isAnswering,
      why: isAnswering ? "" : "nobody answers at its socket",
      answer: answer && {
        ...answer,
        mode: forced.mode,
        state: isAnswering ? forced.desk : answer.state,
        held: forced.held,
        positions: answer.positions.map((one) => ({
          ...one,
          feed: forced.feed,
          age_s: forced.feedAge_s,
          quantity: flat ? "0" : one.quantity,
        })),
        open_orders: flat ? [] : answer.open_orders,
      },
    };
  }

  get positions() {
    const { feed, feedAge_s } = this.forced;
    return this.step.positions.map((one) => ({ ...one, feed, age_s: feedAge_s }));
  }

  /** @returns {import("../src/api/types").DeskLine[]} */
  get desks() {
    if (this.forced.isEmpty || this.forced.isRecorded) return [];
    const { answer } = this.desk;
    return [
      {
        run: this.run,
        desk: "paper",
        mode: this.forced.mode,
        feed: "recorded",
        state: this.forced.desk,
        held: this.forced.held,
        pid: 4711,
        began_at: answer?.began_at ?? "",
        currency: answer?.currency ?? "",
        equity: answer?.equity ?? "",
        day_profit: answer?.day_profit ?? "",
        records: answer?.records ?? 0,
      },
    ];
  }

  /** @returns {import("../src/api/types").RunLine[]} */
  get runs() {
    if (this.forced.isEmpty) return [];
    return this.recording.runs.map((line) => (line.run === this.run ? this.detail.run : line));
  }

  /** The newest value of a channel. @param {string} name @returns {unknown} */
  value(name) {
    const values = {
      desk: this.desk,
      council: this.step.council,
      limits: this.step.limits,
      positions: this.positions,
      desks: this.desks,
      jobs: [],
    };
    return /** @type {Record<string, unknown>} */ (values)[name];
  }

  /** A command to the desk. @param {string} what @param {{ level?: number, reason?: string }} said @returns {import("../src/api/types").Commanded} */
  tell(what, said) {
    const at = new Date().toISOString();
    this.told.push([what, said.level, said.reason].filter(Boolean).join(" "));
    this.forced.desk =
      { pause: "paused", resume: "trading", stop: "gone" }[what] ??
      (said.level === 3 ? "flat" : "killed");
    this.forced.held =
      what === "resume" ? "" : `${what} by a person: ${said.reason || "no reason said"}`;
    return {
      run: this.run,
      did: [`${what}${said.level ? ` at level ${said.level}` : ""}`],
      requested_at: at,
      asked_at: at,
      done_at: at,
      took_ms: 1.4,
      state: this.forced.desk,
      orders_left: 0,
      positions_left: 0,
      left: [],
      action_seq: this.told.length * 2,
    };
  }
}

/** The newest order's state cannot be told. @param {number} count */
function unknownOrder(count) {
  return (/** @type {any} */ order, /** @type {number} */ place) =>
    place === count - 1 ? { ...order, status: "unknown", is_open: true } : order;
}
