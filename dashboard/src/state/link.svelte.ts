import type { ApiProblem } from "../api/problem";
import { type Link, Stream } from "../api/stream";
import type { Heartbeat, Pulse } from "../api/types";
import { flusher } from "../stores/flusher";
import { msOf } from "../text/times";

const BEATS = 5;

/** The one WebSocket, and what it says about itself. */
class LiveLink {
  link = $state.raw<Link>({ state: "closed", heardAt: 0, retryAt: 0 });
  pulses = $state.raw<Pulse[]>([]);
  /** By how much the server's clock is ahead of this machine's, in seconds. */
  skew_s = $state<number | null>(null);
  readonly stream: Stream;
  private ahead_ms: number[] = [];
  private missed = new Map<object, () => void>();

  constructor() {
    this.stream = new Stream({ open: openSocket, clock: CLOCK, random: Math.random });
    this.stream.onLink = (link) => {
      const isBack = link.state === "open" && this.link.state !== "open";
      if (link.state !== this.link.state || link.retryAt !== this.link.retryAt) this.link = link;
      else flusher.mark(this.show);
      if (isBack) this.askMissed();
    };
    this.stream.onHeartbeat = (heartbeat) => this.beat(heartbeat);
  }

  /** What could not be had is asked for once more when the link is open again. */
  whenBack(who: object, problem: ApiProblem, ask: () => void): void {
    if (problem.problem.retryable) this.missed.set(who, ask);
  }

  private askMissed(): void {
    const due = [...this.missed.values()];
    this.missed.clear();
    for (const ask of due) ask();
  }

  private show = () => {
    this.link = this.stream.link;
  };

  private beat(heartbeat: Heartbeat): void {
    this.pulses = heartbeat.desks;
    const ahead_ms = msOf(heartbeat.server_at) - Date.now();
    if (Number.isNaN(ahead_ms)) return;
    // A beat that came late makes the server look behind: the quickest of the last ones tells.
    this.ahead_ms = [...this.ahead_ms.slice(1 - BEATS), ahead_ms];
    this.skew_s = Math.max(...this.ahead_ms) / 1000;
  }
}

const CLOCK = {
  now: () => Date.now(),
  later: (callback: () => void, ms: number) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

function openSocket(): WebSocket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}/v1/stream`);
}

export const live = new LiveLink();
