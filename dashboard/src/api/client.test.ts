import { expect, test } from "vitest";

import { Client, queryText } from "./client";
import { type ApiProblem, unreachable } from "./problem";

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: { path: string; init: RequestInit }[] = [];
  const fetcher = (path: string, init: RequestInit) => {
    asked.push({ path, init });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const kind = { "Content-Type": typeof body === "string" ? "text/html" : "application/json" };
    return Promise.resolve(
      new Response(status === 204 ? null : text, { status, headers: { ...kind, ...headers } }),
    );
  };
  return { asked, client: new Client(fetcher as typeof fetch) };
}

const PROBLEM = {
  type: "t",
  title: "Not there",
  status: 404,
  code: "run_not_found",
  detail: "no run x",
};

test("a change carries the session's token, a look does not", async () => {
  const { asked, client } = answering(200, {});
  client.csrf = "secret";
  await client.get("/runs");
  await client.post("/runs", {});
  const tokens = asked.map(({ init }) => (init.headers as Record<string, string>)["X-CSRF-Token"]);
  expect(tokens).toEqual([undefined, "secret"]);
});

test("each command has a key of its own", async () => {
  const { asked, client } = answering(200, {});
  await client.command("/kill", { level: 1 });
  await client.command("/kill", { level: 1 });
  const keys = asked.map(({ init }) => (init.headers as Record<string, string>)["Idempotency-Key"]);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[0]).not.toBe(keys[1]);
});

test("a problem comes with its code and the number of the request", async () => {
  const { client } = answering(404, PROBLEM, { "X-Request-Id": "req-7" });
  const problem = ((await client.get("/runs/x").catch((error: unknown) => error)) as ApiProblem)
    .problem;
  expect([problem.code, problem.request_id, problem.errors]).toEqual([
    "run_not_found",
    "req-7",
    [],
  ]);
});

test("a proxy's page is told as what it is", async () => {
  const { client } = answering(502, "<h1>Bad gateway</h1>");
  const error = (await client.get("/runs").catch((error: unknown) => error)) as ApiProblem;
  expect([error.problem.code, error.problem.retryable]).toEqual(["http_502", true]);
});

test("no answer at all is a problem too", async () => {
  const client = new Client((() =>
    Promise.reject(new TypeError("Failed to fetch"))) as typeof fetch);
  const error = (await client.get("/runs").catch((error: unknown) => error)) as ApiProblem;
  expect(error.problem.code).toBe("unreachable");
});

test("a session that ended is told once for all answers, but not by the question who is there", async () => {
  const { client } = answering(401, { ...PROBLEM, status: 401, code: "session_expired" });
  let ends = 0;
  client.onLoggedOut = () => void (ends += 1);
  await client.get("/session").catch(() => null);
  await client.get("/runs").catch(() => null);
  expect(ends).toBe(1);
});

test("what is empty is not asked for, and lists are repeated", () => {
  expect(queryText({ instrument: "", kind: undefined, run: ["a", "b"], limit: 5 })).toBe(
    "?run=a&run=b&limit=5",
  );
});

test("no answer is said once", () => {
  const { title, detail } = unreachable("/desks", "Failed to fetch").problem;
  expect(`${title}: ${detail}`).toBe("No answer from the server: Failed to fetch");
});
