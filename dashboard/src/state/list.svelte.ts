import { client, type Query } from "../api/client";
import { type ApiProblem, asProblem } from "../api/problem";
import type { Page } from "../api/types";
import { live } from "./link.svelte";

/** A list that the server gives in parts. */
export class List<T> {
  rows = $state.raw<T[]>([]);
  problem = $state.raw<ApiProblem | null>(null);
  isLoading = $state(true);
  hasMore = $state(false);
  private cursor = "";
  private asked = 0;

  constructor(
    private readonly path: () => string,
    private readonly query: () => Query = () => ({}),
    private readonly limit = 200,
  ) {}

  /** From its beginning. */
  load = (): Promise<void> => this.ask(true);

  /** The next part, where there is one. */
  more = (): void => {
    if (this.hasMore && !this.isLoading) void this.ask(false);
  };

  private async ask(isAnew: boolean): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    this.isLoading = true;
    try {
      // Where the first part does not come, the next one is still that behind the rows shown.
      const cursor = isAnew ? "" : this.cursor;
      const query = { ...this.query(), limit: this.limit, cursor };
      const page = await client.get<Page<T>>(this.path(), query);
      if (mine !== this.asked) return;
      this.rows = isAnew ? page.data : [...this.rows, ...page.data];
      this.cursor = page.next_cursor;
      this.hasMore = page.has_more;
      this.problem = null;
    } catch (error) {
      if (mine !== this.asked) return;
      this.problem = asProblem(error);
      const again = () => mine === this.asked && void this.ask(isAnew);
      live.whenBack(this, this.problem, again);
    }
    this.isLoading = false;
  }
}

/** One thing that is asked for, and asked for again when `path` changes. */
export class Asked<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  isLoading = $state(false);
  private asked = 0;

  async load(path: string, query: Query = {}): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    this.isLoading = true;
    try {
      const value = await client.get<T>(path, query);
      if (mine !== this.asked) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (mine !== this.asked) return;
      this.problem = asProblem(error);
      const again = () => mine === this.asked && void this.load(path, query);
      live.whenBack(this, this.problem, again);
    }
    this.isLoading = false;
  }
}
