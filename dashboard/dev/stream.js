// @ts-check
/** The stream over the recorded desk: snaps, deltas with numbers, heartbeats. */

const LOGS = ["bars", "equity", "decisions", "orders", "fills", "journal", "alerts"];
const BEAT_MS = 5000;

/**
 * @typedef {import("./world.js").World} World
 * @typedef {import("ws").WebSocket} WebSocket
 */

/** One page that listens. */
export class Listening {
  /** @param {World} world @param {WebSocket} socket */
  constructor(world, socket) {
    this.world = world;
    this.socket = socket;
    /** @type {Map<string, number>} the last entry that was sent, by channel */
    this.at = new Map();
    /** @type {Map<string, string>} the last value that was sent */
    this.values = new Map();
    /** @type {Map<string, unknown>} and the object it was made of */
    this.made = new Map();
    this.sent = 0;
    socket.on("message", (said) => this.hear(JSON.parse(String(said))));
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    socket.on("close", () => clearInterval(this.timer));
    this.beat();
  }

  /** @param {import("../src/api/types").Subscribe | import("../src/api/types").Unsubscribe} said */
  hear(said) {
    if (said.op === "unsubscribe") return void (this.at.delete(said.ch), this.forget(said.ch));
    const name = said.ch.slice(said.ch.lastIndexOf("/") + 1);
    if (!LOGS.includes(name)) {
      this.forget(said.ch);
      this.at.set(said.ch, 0);
      return this.give(said.ch, name);
    }
    const last = this.world.last(name);
    const since = said.since ?? Math.max(0, last - (said.last ?? 0));
    this.at.set(said.ch, last);
    this.frame(said.ch, last, "snap", this.world.entries(name, since));
  }

  /** @param {string} ch */
  forget(ch) {
    this.values.delete(ch);
    this.made.delete(ch);
  }

  /** What is new in all channels. */
  tell() {
    for (const [ch, at] of this.at) {
      const name = ch.slice(ch.lastIndexOf("/") + 1);
      if (!LOGS.includes(name)) this.give(ch, name);
      else if (this.world.last(name) > at) {
        this.at.set(ch, this.world.last(name));
        this.frame(ch, this.world.last(name), "delta", this.world.entries(name, at));
      }
    }
  }

  beat() {
    const { forced, run } = this.world;
    if (!forced.hasHeartbeats) return;
    const server_at = new Date(Date.now() + forced.skew_s * 1000).toISOString();
    const desks = [
      {
        run,
        state: forced.desk,
        desk_at: server_at,
        records: this.world.detail.records,
        age_s: forced.feedAge_s,
      },
    ];
    this.frame("", 0, "hb", { server_at, desks });
  }

  /** @param {string} ch @param {string} name */
  give(ch, name) {
    const value = this.world.value(name);
    if (this.made.get(ch) === value) return;
    this.made.set(ch, value);
    const said = JSON.stringify(value);
    const before = this.values.get(ch);
    if (said === before) return;
    this.values.set(ch, said);
    this.sent += 1;
    this.frame(ch, this.sent, before === undefined ? "snap" : "delta", value);
  }

  /** @param {string} ch @param {number} seq @param {import("../src/api/types").Frame["t"]} t @param {unknown} d */
  frame(ch, seq, t, d) {
    /** @type {import("../src/api/types").Frame} */
    const frame = { v: 1, ch, seq, ts: new Date().toISOString(), t, d };
    this.socket.send(JSON.stringify(frame));
  }
}
