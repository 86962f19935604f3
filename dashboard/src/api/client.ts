import { ApiProblem, unnamed, unreachable } from "./problem";
import type { Problem } from "./types";

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

export interface Answer<T> {
  body: T;
  requestId: string;
}

interface Asked {
  method: string;
  path: string;
  accept?: string;
  body?: unknown;
  /** Of a command that must be carried out once, however often it is sent. */
  key?: string;
}

/** The HTTP API: JSON in, JSON out; every other answer is an ApiProblem. */
export class Client {
  /** What every change carries; of the session, from `Me`. */
  csrf = "";
  onLoggedOut: (() => void) | null = null;

  constructor(private readonly fetcher: typeof fetch = (...said) => fetch(...said)) {}

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.ask<T>({ method: "GET", path: path + queryText(query) })).body;
  }

  async getBytes(path: string, query: Query, accept: string): Promise<ArrayBuffer> {
    return (
      await this.answered({ method: "GET", path: path + queryText(query), accept })
    ).arrayBuffer();
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return (await this.ask<T>({ method: "POST", path, body })).body;
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return (await this.ask<T>({ method: "PATCH", path, body })).body;
  }

  async delete(path: string): Promise<void> {
    await this.ask<null>({ method: "DELETE", path });
  }

  /** As `delete`, where the answer says what came of it. */
  async end<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.ask<T>({ method: "DELETE", path: path + queryText(query) })).body;
  }

  /** A change that must happen once, however often it is sent under its key. */
  async command<T>(path: string, body: unknown, key = randomKey()): Promise<Answer<T>> {
    return this.ask<T>({ method: "POST", path, body, key });
  }

  private async ask<T>(asked: Asked): Promise<Answer<T>> {
    const response = await this.answered(asked);
    const body = (response.status === 204 ? null : await response.json()) as T;
    return { body, requestId: response.headers.get("X-Request-Id") ?? "" };
  }

  private async answered(asked: Asked): Promise<Response> {
    const { method, path } = asked;
    let response: Response;
    try {
      response = await this.fetcher(`/v1${path}`, {
        method,
        headers: this.headers(asked),
        body: asked.body === undefined ? null : JSON.stringify(asked.body),
        credentials: "same-origin",
      });
    } catch (error) {
      throw unreachable(path, error instanceof Error ? error.message : String(error));
    }
    const requestId = response.headers.get("X-Request-Id") ?? "";
    if (response.ok) return response;
    const problem = await problemOf(path, response, requestId);
    if (problem.status === 401 && path !== "/session") this.onLoggedOut?.();
    throw problem;
  }

  private headers({ method, body, key, accept }: Asked): Record<string, string> {
    const headers: Record<string, string> = { Accept: accept ?? "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.csrf) headers["X-CSRF-Token"] = this.csrf;
    if (key) headers["Idempotency-Key"] = key;
    return headers;
  }
}

async function problemOf(path: string, response: Response, requestId: string): Promise<ApiProblem> {
  const kind = response.headers.get("Content-Type") ?? "";
  if (!kind.includes("json")) return unnamed(path, response.status, requestId);
  try {
    const said = (await response.json()) as Problem;
    if (!said.code) return unnamed(path, response.status, requestId);
    return new ApiProblem({
      ...said,
      errors: said.errors ?? [],
      execution_status: said.execution_status ?? "",
      request_id: said.request_id || requestId,
    });
  } catch {
    return unnamed(path, response.status, requestId);
  }
}

export function queryText(query: Query): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) parts.append(key, String(one));
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}

/** 128 random bits; `crypto.randomUUID` is not there on a page that came over plain HTTP. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** A part of a path: instruments carry colons and slashes. */
export const part = encodeURIComponent;

export const client = new Client();
