// @ts-check
/**
 * A server for work on the page: the built files, the API and the stream over a recorded desk.
 *
 *   npm run dev [port]        then open http://127.0.0.1:8720/, name anna, "correct horse battery"
 *   npm run dev 8720 load     the same desk under a made-up load (dev/load.js)
 *   POST /dev/force {...}     forces a state (dev/world.js lists them); POST /dev/reset ends it
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { WebSocketServer } from "ws";

import { answer, barsOf } from "./answers.js";
import { LoadWorld, MESSAGES_PER_S } from "./load.js";
import { packBars } from "./pack.js";
import { readRecording } from "./recording.js";
import { Listening } from "./stream.js";
import { World } from "./world.js";

const WEB = fileURLToPath(new URL("../../python/hansa/web/", import.meta.url));
const KINDS = /** @type {Record<string, string>} */ ({
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
});
/** The policy of the real server: what it forbids must not come about here. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const REPORT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-scripts allow-downloads allow-modals";
const REPORT =
  "<!doctype html><html lang='en'><title>Report</title><h1>The report of a run</h1><p>The real server makes it.</p></html>";

/** The desk under load. @param {number} port */
export function serveLoad(port) {
  return serve(port, { every_ms: 1000 / MESSAGES_PER_S, world: new LoadWorld(readRecording()) });
}

/** @param {number} port @param {{ every_ms?: number, world?: World }} [how] */
export function serve(port, { every_ms = 1000, world = new World(readRecording()) } = {}) {
  /** @type {Set<Listening>} */
  const pages = new Set();
  const tell = () => pages.forEach((page) => page.tell());
  const server = createServer((request, response) => void respond(request, response));
  const sockets = new WebSocketServer({ noServer: true });

  server.on("upgrade", (request, socket, head) => {
    if (!world.forced.isSocketUp) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (!world.forced.isLoggedIn) return client.close(4401);
      const page = new Listening(world, client);
      pages.add(page);
      client.on("close", () => pages.delete(page));
    });
  });
  const timer = setInterval(() => {
    world.advance();
    tell();
  }, every_ms);

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async function respond(request, response) {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : undefined;
    if (url.pathname === "/dev/force") return force(response, body);
    if (url.pathname === "/dev/reset") return (world.reset(), json(response, 200, world.forced));
    if (url.pathname === "/dev/told") return json(response, 200, world.told);
    if (url.pathname === "/health") return json(response, 200, { status: "ok" });
    if (!url.pathname.startsWith("/v1/")) return file(response, url.pathname);
    if (world.forced.delay_ms)
      await new Promise((resolve) => setTimeout(resolve, world.forced.delay_ms));
    if (url.pathname.endsWith("/report.html"))
      return send(response, 200, "text/html", REPORT, REPORT_POLICY);
    const key = String(request.headers["idempotency-key"] ?? "");
    const said = answer(world, request.method ?? "GET", url, body, key);
    if (url.pathname.endsWith("/bars") && said.status === 404) return bars(response, url);
    json(response, said.status, said.body);
    tell();
  }

  /** @param {import("node:http").ServerResponse} response @param {URL} url */
  function bars(response, url) {
    send(response, 200, "application/vnd.hansa.bars", packBars(barsOf(world, url.searchParams)));
  }

  /** @param {import("node:http").ServerResponse} response @param {any} change */
  function force(response, change) {
    world.force(change);
    if (change.isLoggedIn === false) sockets.clients.forEach((client) => client.close(4401));
    if (change.isSocketUp === false) sockets.clients.forEach((client) => client.terminate());
    pages.forEach((page) => page.beat());
    tell();
    json(response, 200, world.forced);
  }

  return new Promise(
    (
      /** @type {(started: { world: World, port: number, close: () => void }) => void} */ resolve,
    ) => {
      server.listen(port, "127.0.0.1", () => {
        const address = /** @type {import("node:net").AddressInfo} */ (server.address());
        const close = () => {
          clearInterval(timer);
          sockets.clients.forEach((client) => client.terminate());
          server.close();
        };
        resolve({ world, port: address.port, close });
      });
    },
  );
}

/** @param {import("node:http").ServerResponse} response @param {string} path */
function file(response, path) {
  const found = join(WEB, path);
  const shown =
    path !== "/" && found.startsWith(WEB) && existsSync(found) && extname(found)
      ? found
      : join(WEB, "index.html");
  send(response, 200, KINDS[extname(shown)] ?? "application/octet-stream", readFileSync(shown));
}

/** @param {import("node:http").ServerResponse} response @param {number} status @param {unknown} body */
function json(response, status, body) {
  const kind = status >= 400 ? "application/problem+json" : "application/json";
  send(response, status, kind, status === 204 ? "" : JSON.stringify(body));
}

/** @param {import("node:http").ServerResponse} response @param {number} status @param {string} kind @param {string | Buffer} content */
function send(response, status, kind, content, policy = POLICY) {
  response.writeHead(status, {
    "Content-Type": kind,
    "Content-Security-Policy": policy,
    "X-Request-Id": "dev-request-1",
  });
  response.end(content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = process.argv[3] === "load" ? serveLoad : serve;
  const { port } = await start(Number(process.argv[2] ?? 8720));
  console.log(`http://127.0.0.1:${port}/`);
}
