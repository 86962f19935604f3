import type { Frame, Heartbeat, Problem, Subscribe, Unsubscribe } from "./types";

/** Close codes of the server, as in hansa.api.stream. */
export const CLOSE_SLOW = 4408;
export const CLOSE_LOGGED_OUT = 4401;

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;
/** Two heartbeats and a little: after that the link is taken for dead, whatever the socket says. */
/** As the browser counts it: neither opening, closing nor closed. */
const OPEN = 1;
const SILENCE_MS = 12_000;

export const LOG_CHANNELS = new Set([
  "bars",
  "equity",
  "decisions",
  "orders",
  "fills",
  "journal",
  "alerts",
]);

export interface Clock {
  now(): number;
  later(callback: () => void, ms: number): () => void;
}

export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
  // `never`: a browser's WebSocket fits, whose events say more than is read here.
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
}

export type LinkState = "connecting" | "open" | "waiting" | "logged_out" | "closed";

export interface Link {
  state: LinkState;
  /** When the last frame came, by this machine; 0 before the first. */
  heardAt: number;
  /** When the next attempt begins, while waiting. */
  retryAt: number;
}

export interface Listener {
  /**
   * Entries of a log, oldest first, each once; or the newest value of a value channel. `isAnew`:
   * what was had of the log before is replaced.
   */
  data(d: unknown, isAnew: boolean): void;
  /** The channel is not served. */
  refused?(problem: Problem): void;
}

interface Channel {
  listeners: Set<Listener>;
  isLog: boolean;
  last: number;
  /** Number of the last entry had; null before the first snap. */
  seq: number | null;
  isAsking: boolean;
}

export interface StreamOptions {
  open: () => Socket;
  clock: Clock;
  random: () => number;
}

/** One WebSocket, many channels. Logs come whole and in order, across gaps and lost connections. */
export class Stream {
  link: Link = { state: "closed", heardAt: 0, retryAt: 0 };
  onLink: ((link: Link) => void) | null = null;
  onHeartbeat: ((heartbeat: Heartbeat) => void) | null = null;
  private socket: Socket | null = null;
  private channels = new Map<string, Channel>();
  private failures = 0;
  private cancelRetry: (() => void) | null = null;
  private cancelWatch: (() => void) | null = null;

  constructor(private readonly options: StreamOptions) {}

  start(): void {
    if (this.socket || this.link.state === "connecting") return;
    this.cancelRetry?.();
    this.connect();
  }

  stop(): void {
    this.cancelRetry?.();
    this.drop();
    this.say({ state: "closed", retryAt: 0 });
  }

  /** Listen to a channel; the answer ends it. `last`: how many entries of a log come first. */
  listen(name: string, listener: Listener, last = 0): () => void {
    const known = this.channels.get(name);
    if (known) {
      known.listeners.add(listener);
      // A second listener needs the past too: the whole channel is asked for again.
      this.ask(name, { ...known, last: Math.max(last, known.last) }, null);
    } else {
      const isLog = LOG_CHANNELS.has(name.slice(name.lastIndexOf("/") + 1));
      const channel = { listeners: new Set([listener]), isLog, last, seq: null, isAsking: false };
      this.ask(name, channel, null);
    }
    return () => this.leave(name, listener);
  }

  private leave(name: string, listener: Listener): void {
    const channel = this.channels.get(name);
    if (!channel?.listeners.delete(listener) || channel.listeners.size > 0) return;
    this.channels.delete(name);
    this.send({ op: "unsubscribe", ch: name });
  }

  private ask(name: string, channel: Channel, since: number | null): void {
    channel.isAsking = true;
    if (since === null) channel.seq = null;
    this.channels.set(name, channel);
    this.send({ op: "subscribe", ch: name, since, last: channel.last });
  }

  /** One that is closing takes nothing more: what is listened to then is asked for by the next. */
  private send(said: Subscribe | Unsubscribe): void {
    if (this.link.state !== "open" || this.socket?.readyState !== OPEN) return;
    this.socket.send(JSON.stringify(said));
  }

  private connect(): void {
    this.say({ state: "connecting", retryAt: 0 });
    const socket = this.options.open();
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (event: { data: unknown }) => this.heard(String(event.data));
    socket.onclose = (event: { code: number }) => {
      if (this.socket === socket) this.closed(event.code);
    };
    this.watch();
  }

  private opened(): void {
    this.say({ state: "open", retryAt: 0 });
    for (const [name, channel] of this.channels) {
      this.ask(name, channel, channel.isLog ? channel.seq : null);
    }
  }

  private closed(code: number): void {
    this.drop();
    if (code === CLOSE_LOGGED_OUT) return this.say({ state: "logged_out", retryAt: 0 });
    const wait = code === CLOSE_SLOW ? 0 : this.nextWait();
    this.say({ state: "waiting", retryAt: this.options.clock.now() + wait });
    this.cancelRetry = this.options.clock.later(() => this.connect(), wait);
  }

  /** 250 ms, doubled up to 8 s; half of it by chance, so that pages do not come back all at once. */
  private nextWait(): number {
    const whole = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    this.failures += 1;
    return whole * (0.5 + 0.5 * this.options.random());
  }

  private drop(): void {
    this.cancelWatch?.();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private watch(): void {
    this.cancelWatch?.();
    this.cancelWatch = this.options.clock.later(() => this.closed(0), SILENCE_MS);
  }

  private heard(text: string): void {
    const frame = JSON.parse(text) as Frame;
    this.failures = 0;
    this.watch();
    this.say({ heardAt: this.options.clock.now() });
    if (frame.t === "hb") return this.onHeartbeat?.(frame.d as Heartbeat);
    const channel = this.channels.get(frame.ch);
    if (!channel) return;
    if (frame.t === "error") return this.refuse(channel, frame.d as Problem);
    if (channel.isLog) this.grow(frame, channel);
    else this.give(channel, frame.d, true);
  }

  /** The new entries of a frame, each once. A gap asks for what is missing, and drops the frame. */
  private grow(frame: Frame, channel: Channel): void {
    const entries = frame.d as unknown[];
    const first = frame.seq - entries.length + 1;
    const had = channel.seq;
    if (frame.t === "snap") channel.isAsking = false;
    if (had === null) {
      if (frame.t !== "snap") return;
      channel.seq = frame.seq;
      return this.give(channel, entries, true);
    }
    if (first > had + 1) {
      // A snap that leaves a gap is the server's last word: what is between is no longer had.
      if (frame.t === "delta")
        return channel.isAsking ? undefined : this.ask(frame.ch, channel, had);
    }
    const unseen = entries.slice(Math.max(0, had + 1 - first));
    channel.seq = Math.max(had, frame.seq);
    if (unseen.length > 0) this.give(channel, unseen, false);
  }

  private give(channel: Channel, d: unknown, isAnew: boolean): void {
    for (const listener of channel.listeners) listener.data(d, isAnew);
  }

  private refuse(channel: Channel, problem: Problem): void {
    for (const listener of channel.listeners) listener.refused?.(problem);
  }

  private say(news: Partial<Link>): void {
    this.link = { ...this.link, ...news };
    this.onLink?.(this.link);
  }
}
