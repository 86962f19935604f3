// @ts-check
/** A made-up load on the recorded desk: years of bars, hundreds of fills, a big council, a busy stream. */
import { World } from "./world.js";

/**
 * @typedef {import("./recording.js").Recording} Recording
 * @typedef {{ bars: number, fills: number, agents: number, points: number }} Size
 */

export const SIZE = { bars: 50_000, fills: 400, agents: 20, points: 5000 };
export const MESSAGES_PER_S = 50;
/** Of five messages one is a bar, one a point of equity, three are the council's. */
const TURN = ["bars", "equity", "council", "council", "council"];
const NS_PER_HOUR = 3_600e9;

export class LoadWorld extends World {
  /** @param {Recording} recording @param {Size} [size] */
  constructor(recording, size = SIZE) {
    super(enlarged(recording, size));
    this.random = randomOf(7);
    this.turn = 0;
    /** @type {Map<string, unknown>} values that stay as they are: the same object says so */
    this.still = new Map();
    this.council = this.recording.steps.at(-1)?.council;
  }

  /** All bars at once: more than the page asks for by itself. @override */
  get barsAtOnce() {
    return Number.POSITIVE_INFINITY;
  }

  /** @override */
  get step() {
    return /** @type {import("./recording.js").Step} */ (this.recording.steps.at(-1));
  }

  /** @override @param {string} name */
  last(name) {
    return /** @type {Record<string, unknown[]>} */ (this.recording.logs)[name]?.length ?? 0;
  }

  /** One message further. @override */
  advance() {
    const what = TURN[this.turn % TURN.length];
    this.turn += 1;
    if (what === "bars") this.addBar();
    else if (what === "equity") this.addPoint();
    else this.council = shaken(this.step.council, this.turn, this.random);
  }

  /** @override @param {string} name @returns {unknown} */
  value(name) {
    if (name === "council") return this.council;
    if (!this.still.has(name)) this.still.set(name, super.value(name));
    return this.still.get(name);
  }

  addBar() {
    const all = Object.values(this.recording.bars);
    const place = Math.floor(this.turn / TURN.length) % all.length;
    const bars = /** @type {import("../src/api/types").Bars} */ (all[place]);
    addTo(bars, this.random);
    const [ts_ns, open, high, low, close, volume] = [
      bars.ts_ns,
      bars.open,
      bars.high,
      bars.low,
      bars.close,
      bars.volume,
    ].map((column) => /** @type {number} */ (column.at(-1)));
    this.recording.logs.bars.push([place, ts_ns, open, high, low, close, volume]);
  }

  addPoint() {
    const [at_ns, equity] = /** @type {[number, number]} */ (this.recording.logs.equity.at(-1));
    this.recording.logs.equity.push([
      at_ns + NS_PER_HOUR,
      equity * (1 + 0.002 * (this.random() - 0.5)),
    ]);
  }
}

/** @param {Recording} recording @param {Size} size @returns {Recording} */
function enlarged(recording, size) {
  const random = randomOf(11);
  const made = structuredClone(recording);
  const end_ns = recording.detail.last_at_ns;
  for (const bars of Object.values(made.bars)) {
    const columns = [bars.ts_ns, bars.open, bars.high, bars.low, bars.close, bars.volume];
    const close = /** @type {number} */ (bars.close[0]);
    for (const column of columns) column.length = 0;
    const begin_ns = end_ns - size.bars * bars.interval_ns;
    while (bars.ts_ns.length < size.bars) addTo(bars, random, close, begin_ns);
    bars.total = size.bars;
    bars.first = 0;
  }
  made.logs.bars = Object.values(made.bars).map((bars, place) => [
    place,
    /** @type {number} */ (bars.ts_ns.at(-1)),
    ...lastOf(bars),
  ]);
  made.logs.fills = fillsOf(made, size);
  made.logs.equity = equityOf(size, end_ns, random);
  made.equity.ts_ns = made.logs.equity.map(([at_ns]) => at_ns);
  made.equity.equity = made.logs.equity.map(([, equity]) => equity);
  made.equity.drawdown_ratio = made.logs.equity.map(() => 0);
  for (const step of made.steps) step.council = crowded(step.council, size.agents);
  return made;
}

/** A bar behind the last. @param {import("../src/api/types").Bars} bars @param {() => number} random */
function addTo(bars, random, close = 0, begin_ns = 0) {
  const open = bars.close.at(-1) ?? close;
  const step = open / 250;
  const end = Math.max(10, Math.round(open + step * (random() - 0.5)));
  bars.ts_ns.push((bars.ts_ns.at(-1) ?? begin_ns) + bars.interval_ns);
  bars.open.push(open);
  bars.high.push(Math.max(open, end) + Math.round((step / 2) * random()));
  bars.low.push(Math.min(open, end) - Math.round((step / 2) * random()));
  bars.close.push(end);
  bars.volume.push(Math.round(1e8 * random()));
}

/** @param {import("../src/api/types").Bars} bars @returns {[number, number, number, number, number]} */
function lastOf(bars) {
  const columns = [bars.open, bars.high, bars.low, bars.close, bars.volume];
  return /** @type {[number, number, number, number, number]} */ (
    columns.map((column) => column.at(-1))
  );
}

/** Half of the fills lie among the newest bars, where the page begins; half over all years. @param {Recording} recording @param {Size} size */
function fillsOf({ logs, bars }, size) {
  const like = /** @type {import("../src/api/types").FillView} */ (logs.fills.at(-1));
  const { ts_ns } = /** @type {import("../src/api/types").Bars} */ (bars[like.instrument]);
  const half = size.fills / 2;
  return Array.from({ length: size.fills }, (_, place) => {
    const row =
      place < half
        ? Math.floor((place / half) * (ts_ns.length - 200))
        : ts_ns.length - 200 + Math.floor(((place - half) / half) * 200);
    const at_ns = /** @type {number} */ (ts_ns[row]);
    const at = new Date(at_ns / 1e6).toISOString();
    const side = place % 2 ? "sell" : "buy";
    return { ...like, seq: place + 1, order_id: `1-${place}`, at, at_ns, side };
  });
}

/** @param {Size} size @param {number} end_ns @param {() => number} random */
function equityOf(size, end_ns, random) {
  let equity = 100_000;
  return Array.from({ length: size.points }, (_, place) => {
    equity *= 1 + 0.004 * (random() - 0.495);
    return /** @type {[number, number]} */ ([end_ns - (size.points - place) * NS_PER_HOUR, equity]);
  });
}

/** @param {import("../src/api/types").CouncilView} council @param {number} agents @returns {import("../src/api/types").CouncilView} */
function crowded(council, agents) {
  const decisions = council.decisions.map((decision) => ({
    ...decision,
    voices: Array.from({ length: agents }, (_, place) => {
      const like = decision.voices[place % decision.voices.length];
      return /** @type {import("../src/api/types").Voice} */ ({
        ...like,
        agent: `${like?.agent}_${place}`,
      });
    }),
  }));
  return { ...council, decisions };
}

/** The same council of other opinions. @param {import("../src/api/types").CouncilView} council @param {number} turn @param {() => number} random @returns {import("../src/api/types").CouncilView} */
function shaken(council, turn, random) {
  const decisions = council.decisions.map((decision) => ({
    ...decision,
    moment: council.moment + turn,
    decision: 2 * random() - 1,
    voices: decision.voices.map((voice) => ({ ...voice, conviction: 2 * random() - 1 })),
  }));
  return { ...council, moment: council.moment + turn, decisions };
}

/** Numbers in [0, 1), the same for the same seed. @param {number} seed */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
