import { client } from "../api/client";
import { ApiProblem, asProblem } from "../api/problem";
import type { LogIn, Me, Scope, SetUp, SetUpState } from "../api/types";
import { live } from "./link.svelte";

export type Standing = "asking" | "needs_owner" | "logged_out" | "logged_in" | "unreachable";

/** Who is at the page. */
class Session {
  standing = $state<Standing>("asking");
  me = $state.raw<Me | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  /** Whether there was a session that ended: the page stays as it is, and asks for the password. */
  hasEnded = $state(false);

  constructor() {
    client.onLoggedOut = () => this.ended();
  }

  async ask(): Promise<void> {
    try {
      this.enter(await client.get<Me>("/session"));
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 401) await this.askForOwner();
      else {
        this.problem = problem;
        this.standing = "unreachable";
      }
    }
  }

  async logIn(said: LogIn): Promise<void> {
    this.enter(await client.post<Me>("/session", said));
  }

  async setUp(said: SetUp): Promise<void> {
    this.enter(await client.post<Me>("/setup", said));
  }

  async logOut(): Promise<void> {
    await client.delete("/session");
    this.me = null;
    this.standing = "logged_out";
    live.stream.stop();
  }

  may(scope: Scope): boolean {
    return this.me?.scopes.includes(scope) ?? false;
  }

  /** The session is over: of the socket or of an answer. */
  ended(): void {
    if (this.standing !== "logged_in") return;
    this.hasEnded = true;
    live.stream.stop();
  }

  enter(me: Me): void {
    this.me = me;
    client.csrf = me.csrf;
    this.problem = null;
    this.standing = "logged_in";
    this.hasEnded = false;
    live.stream.start();
  }

  private async askForOwner(): Promise<void> {
    try {
      const state = await client.get<SetUpState>("/setup");
      this.standing = state.needs_owner ? "needs_owner" : "logged_out";
    } catch {
      this.standing = "logged_out";
    }
  }
}

export const session = new Session();
