import { worstFeed, judge, type Judged } from "../stores/freshness";
import { desks } from "./desks.svelte";
import { live } from "./link.svelte";
import { now } from "./now.svelte";
import { RunModel } from "./run.svelte";
import { session } from "./session.svelte";

/** The run that all pages look at, and how true what they show is. */
class LookedAt {
  model = $state.raw<RunModel | null>(null);

  follow(run: string): void {
    if (run === (this.model?.run ?? "")) return;
    this.model?.stop();
    this.model = run ? new RunModel(run) : null;
    this.model?.start();
  }

  get run(): string {
    return this.model?.run ?? "";
  }

  get isLive(): boolean {
    // The list of runs is asked for again when a desk ends; what a run pins is asked for once.
    const line = desks.line ?? this.model?.detail?.run;
    return desks.desk !== null || (line?.is_live === true && line.status === "running");
  }

  /** paper, testnet, live, or recorded. */
  get mode(): string {
    const mode = desks.desk?.mode ?? this.model?.detail?.run.mode ?? desks.line?.mode ?? "";
    return this.isLive || mode === "live" || mode === "testnet" ? mode || "paper" : "recorded";
  }

  /** The desk's state in a word: its own, or that nobody answers there. */
  get state(): string {
    return this.model?.deskView?.state || desks.desk?.state || "";
  }

  get currency(): string {
    return this.model?.detail?.currency ?? desks.desk?.currency ?? "";
  }

  get freshness(): Judged {
    const pulse = live.pulses.find((one) => one.run === this.run);
    const feeds = worstFeed(this.model?.desk?.positions ?? this.model?.positions ?? []);
    const heardAt = live.link.heardAt;
    return judge({
      link: session.hasEnded ? "logged_out" : live.link.state,
      silence_s: heardAt ? Math.max(0, (now.ms - heardAt) / 1000) : null,
      isRecorded: !this.isLive,
      desk: this.state || pulse?.state || "",
      feed: feeds.feed,
      feedAge_s: this.ageOf(feeds.age_s),
    });
  }

  /** How fast the market's clock runs: 1 of real data, more of recorded ones, 0 as fast as it can. */
  get speed(): number {
    const isPlayed = (this.model?.desk?.feed ?? desks.desk?.feed) === "recorded";
    return isPlayed ? (this.model?.detail?.speed ?? 1) : 1;
  }

  /** An age by the market's clock as one by the clock on the wall; null where none can be told. */
  ageOf(market_s: number | null): number | null {
    if (market_s === null || this.speed === 0) return null;
    return market_s / this.speed + this.sincePositions_s;
  }

  private get sincePositions_s(): number {
    const at = this.model?.desk ? this.model.deskAt : (this.model?.positionsAt ?? 0);
    return at ? Math.max(0, (now.ms - at) / 1000) : 0;
  }

  /** When the desk's numbers were last true, by the clock on the wall; "" where that is not known. */
  get trueAt(): string {
    const heardAt = live.link.state === "open" ? (this.model?.answeredAt ?? 0) : live.link.heardAt;
    return heardAt ? new Date(heardAt).toISOString() : "";
  }

  /** Whether what is shown may be old: numbers grey out, nothing is ordered by them. */
  get isOld(): boolean {
    return ["stale", "disconnected", "logged_out"].includes(this.freshness.state);
  }
}

export const looked = new LookedAt();
