import { client } from "../api/client";
import { type ApiProblem, asProblem } from "../api/problem";
import type { DeskLine, Page, RunLine } from "../api/types";
import { live } from "./link.svelte";
import { router } from "./router.svelte";

/** The runs there are and the desks at work; which one is looked at says the address. */
class Desks {
  runs = $state.raw<RunLine[]>([]);
  desks = $state.raw<DeskLine[]>([]);
  problem = $state.raw<ApiProblem | null>(null);
  isKnown = $state(false);
  private leave: (() => void) | null = null;

  start(): void {
    this.leave?.();
    this.leave = live.stream.listen("desks", { data: (d) => this.take(d as DeskLine[]) });
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.runs = (await client.get<Page<RunLine>>("/runs", { limit: 200 })).data;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
      live.whenBack(this, this.problem, () => void this.load());
    }
    this.isKnown = true;
  }

  /** The run that is looked at: of the address, else the newest desk at work, else the newest run. */
  get run(): string {
    const inPath = /^\/(?:d|runs)\/([^/]+)\//.exec(router.path)?.[1];
    if (inPath) return decodeURIComponent(inPath);
    const asked = router.query.get("run");
    if (asked && router.path !== "/runs/compare") return asked;
    const atWork = this.desks.find((desk) => desk.state !== "gone") ?? this.desks[0];
    return atWork?.run ?? this.runs[0]?.run ?? "";
  }

  get desk(): DeskLine | null {
    return this.desks.find((desk) => desk.run === this.run) ?? null;
  }

  get line(): RunLine | null {
    return this.runs.find((line) => line.run === this.run) ?? null;
  }

  /** Desks that a command can reach. */
  get atWork(): DeskLine[] {
    return this.desks.filter((desk) => desk.state !== "gone");
  }

  private take(desks: DeskLine[]): void {
    // A desk that came, was stopped or was lost has another line among the runs.
    const isOther = namesOf(desks) !== namesOf(this.desks);
    this.desks = desks;
    if (isOther && this.isKnown) void this.load();
  }
}

/** Which desks there are, and which of them are gone. */
function namesOf(desks: DeskLine[]): string {
  return desks.map((desk) => `${desk.run} ${desk.state === "gone"}`).join("\n");
}

export const desks = new Desks();
