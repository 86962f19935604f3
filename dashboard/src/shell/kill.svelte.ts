import { client, part } from "../api/client";
import { type ApiProblem, asProblem } from "../api/problem";
import type {
  Answer,
  Commanded,
  CommandedAll,
  DeskView,
  Hold,
  Kill,
  OrderView,
  Page,
  RecordLine,
} from "../api/types";
import { endedSince } from "./kill_ended";

export type Level = 1 | 2 | 3;

export interface LevelWords {
  level: Level;
  name: string;
  does: string;
  word: string;
}

export const LEVELS: LevelWords[] = [
  {
    level: 1,
    name: "No new positions",
    does: "Open positions stay. Working orders stay, and may still fill. Only orders towards zero pass.",
    word: "",
  },
  {
    level: 2,
    name: "And cancel every order",
    does: "Every working order is cancelled, stops too. Open positions stay, without their stops.",
    word: "cancel",
  },
  {
    level: 3,
    name: "And close every position",
    does: "Every order is cancelled and every position is closed at the market, at whatever price there is.",
    word: "close",
  },
];

const POLL_MS = 500;
/** What has not ended after this is said to be so; it goes on at the desk. */
const POLLS = 240;

/** A kill on its way: nothing is shown as done before the desk has said so. */
export class Killing {
  level = $state<Level | 0>(0);
  requestedAt = $state("");
  done = $state.raw<Commanded[]>([]);
  failed = $state.raw<[string, string][]>([]);
  /** How the desks stand since, by run; asked by plain HTTP, so that no stream is needed. */
  after = $state.raw<Record<string, Answer>>({});
  endedAt = $state<Record<string, string>>({});
  /** What the orders came to whose end was asked for, by run; from the journal, once none works. */
  ended = $state.raw<Record<string, string[]>>({});
  problem = $state.raw<ApiProblem | null>(null);
  isAsking = $state(false);
  isUndone = $state(false);
  /** Which command is watched: what came of an earlier one is no news of this one. */
  private sent = 0;

  async send(level: Level, run: string, reason: string): Promise<void> {
    this.level = level;
    this.problem = null;
    this.isUndone = false;
    this.done = [];
    this.failed = [];
    this.after = {};
    this.endedAt = {};
    this.sent += 1;
    this.ended = {};
    this.requestedAt = new Date().toISOString();
    this.isAsking = true;
    const body: Kill = { level, reason };
    try {
      if (run)
        this.done = [(await client.command<Commanded>(`/desks/${part(run)}/kill`, body)).body];
      else {
        const all = (await client.command<CommandedAll>("/kill", body)).body;
        this.done = all.done;
        this.failed = all.failed as [string, string][];
      }
    } catch (error) {
      this.problem = asProblem(error);
    }
    this.isAsking = false;
    for (const one of this.done) void this.watch(one, level);
  }

  /** Take a kill of level 1 back. */
  async undo(): Promise<void> {
    const body: Hold = { reason: "undone" };
    try {
      for (const one of this.done) await client.command(`/desks/${part(one.run)}/resume`, body);
      this.level = 0;
      this.done = [];
      this.isUndone = true;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  private async watch({ run }: Commanded, level: Level): Promise<void> {
    const mine = this.sent;
    for (let poll = 0; poll < POLLS && mine === this.sent; poll += 1) {
      try {
        const { answer } = await client.get<DeskView>(`/desks/${part(run)}`);
        if (answer === null || mine !== this.sent) return;
        this.after = { ...this.after, [run]: answer };
        if (isDone(answer, level)) {
          if (level >= 2) this.ended = { ...this.ended, [run]: await cameTo(run) };
          this.endedAt[run] = new Date().toISOString();
          return;
        }
      } catch {
        // The next poll asks again; the band of the page says that the link is down.
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

/** What the orders of the run's last kill came to, by its journal. */
async function cameTo(run: string): Promise<string[]> {
  const query = { kind: "command", limit: 1000 };
  const commands = await client.get<Page<RecordLine>>(`/runs/${part(run)}/journal`, query);
  const kill = commands.data.find((one) => /^(kill|flatten)/.test(one.line));
  const orders = await client.get<Page<OrderView>>(`/runs/${part(run)}/orders`, { limit: 1000 });
  return kill ? endedSince(orders.data, kill.seq) : [];
}

/** Whether what the level ends has ended: its orders at 2, its positions too at 3. */
export function isDone(answer: Answer, level: Level): boolean {
  if (level >= 2 && answer.open_orders.length > 0) return false;
  if (level < 3) return true;
  const closing = answer.closing.filter((one) => one.state !== "rest");
  return closing.length === 0 && (answer.state === "flat" || positionsOf(answer) === 0);
}

export function positionsOf(answer: Answer): number {
  return answer.positions.filter((one) => !/^-?0*\.?0*$/.test(one.quantity)).length;
}
