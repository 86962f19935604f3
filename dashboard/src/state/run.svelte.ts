import { client, part } from "../api/client";
import { type ApiProblem, asProblem } from "../api/problem";
import type {
  Alert,
  Answer,
  CouncilView,
  DecisionView,
  DeskView,
  FillView,
  LimitsView,
  OrderView,
  PositionView,
  Problem,
  RunDetail,
} from "../api/types";
import { EquitySeries } from "../stores/equity";
import { flusher } from "../stores/flusher";
import { LogBuffer } from "../stores/log_buffer";
import { live } from "./link.svelte";

/** A log of a run: its entries lie outside of reactivity, a view of them is flushed ten times a second. */
class Log<T> {
  view = $state.raw<T[]>([]);
  isKnown = $state(false);
  private buffer: LogBuffer<T>;
  private flush = () => {
    this.view = this.look(this.buffer);
    this.isKnown = true;
  };

  constructor(
    most: number,
    private readonly look: (buffer: LogBuffer<T>) => T[] = (buffer) => buffer.newestFirst(),
  ) {
    this.buffer = new LogBuffer<T>(most);
  }

  take = (d: unknown, isAnew: boolean): void => {
    this.buffer.take(d as T[], isAnew);
    flusher.mark(this.flush);
  };
}

const PAST = 500;

/** A run as it is looked at: one for each run, started and stopped as it comes and goes. */
export class RunModel {
  detail = $state.raw<RunDetail | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  /** Channels that are not served, by name, and why. */
  problems = $state.raw<Record<string, Problem>>({});
  deskView = $state.raw<DeskView | null>(null);
  deskAt = $state(0);
  /** When the desk was last heard, by this machine; 0 while it never was. */
  answeredAt = $state(0);
  council = $state.raw<CouncilView | null>(null);
  limits = $state.raw<LimitsView | null>(null);
  positions = $state.raw<PositionView[] | null>(null);
  positionsAt = $state(0);
  readonly decisions = new Log<DecisionView>(2000);
  readonly orders = new Log<OrderView>(8000, (log) => log.latestBy((order) => order.id));
  readonly fills = new Log<FillView>(8000);
  readonly alerts = new Log<Alert>(1000);
  readonly equity = new EquitySeries();
  /** Grows with the equity series. */
  equityVersion = $state(0);
  private leaves: (() => void)[] = [];
  private isStopped = false;
  private isGrowing = false;

  constructor(readonly run: string) {}

  /** What the desk said last; null of a run that has none. */
  get desk(): Answer | null {
    return this.deskView?.answer ?? null;
  }

  start(): void {
    void this.load();
    this.value("desk", (d) => {
      this.deskView = d as DeskView;
      if (this.deskView.is_answering) this.answeredAt = Date.now();
      // What a desk said last stays as old as it is when nobody answers there.
      if (this.deskView.is_answering || this.deskAt === 0) this.deskAt = Date.now();
    });
    this.value("council", (d) => (this.council = d as CouncilView));
    this.value("limits", (d) => (this.limits = d as LimitsView));
    this.value("positions", (d) => {
      this.positions = d as PositionView[];
      this.positionsAt = Date.now();
    });
    this.log("decisions", this.decisions.take);
    this.log("orders", this.orders.take);
    this.log("fills", this.fills.take);
    this.log("alerts", this.alerts.take);
  }

  stop(): void {
    this.isStopped = true;
    for (const leave of this.leaves) leave();
    this.leaves = [];
  }

  /** Listen to a channel of this run; the answer ends it. */
  listen(name: string, data: (d: unknown, isAnew: boolean) => void, last = 0): () => void {
    const refused = (problem: Problem) =>
      void (this.problems = { ...this.problems, [name]: problem });
    return live.stream.listen(`${this.run}/${name}`, { data, refused }, last);
  }

  async load(): Promise<void> {
    try {
      this.detail = await client.get<RunDetail>(`/runs/${part(this.run)}`);
      this.problem = null;
      const curve = await client.get<Parameters<EquitySeries["begin"]>[0]>(
        `/runs/${part(this.run)}/equity`,
        { points: 2000 },
      );
      this.equity.begin(curve);
      this.equityVersion += 1;
    } catch (error) {
      this.problem = asProblem(error);
      live.whenBack(this, this.problem, () => !this.isStopped && void this.load());
    }
    if (this.isStopped || this.isGrowing) return;
    this.isGrowing = true;
    this.log("equity", this.grow);
  }

  private grow = (d: unknown): void => {
    for (const entry of d as [number, number][]) this.equity.push(entry);
    flusher.mark(this.shown);
  };

  private shown = () => void (this.equityVersion += 1);

  /** The newest value of a channel, taken at most ten times a second. */
  private value(name: string, take: (d: unknown) => void): void {
    let newest: unknown;
    const flush = () => take(newest);
    const hear = (d: unknown) => {
      newest = d;
      flusher.mark(flush);
    };
    this.leaves.push(this.listen(name, hear));
  }

  private log(name: string, take: (d: unknown, isAnew: boolean) => void): void {
    this.leaves.push(this.listen(name, take, PAST));
  }
}
