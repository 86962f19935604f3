// @ts-check
/** The real server with a desk on paper, in a folder of its own, and ways to end both hard. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env["HANSA_PYTHON"] || join(ROOT, ".venv/bin/python");
const START_MS = 40_000;

export class RealServer {
  port = 0;
  /** What `hansa serve` printed, in this and in former lives. */
  said = "";
  /** @type {import("node:child_process").ChildProcess | null} */
  process = null;

  /** Five hours a second by itself: an order comes within seconds. @param {number} [speed] */
  constructor(speed = 18_000) {
    this.folder = mkdtempSync(join(tmpdir(), "hansa-journey-"));
    this.catalog = join(this.folder, "catalog");
    mkdirSync(this.catalog);
    const paper = readFileSync(join(ROOT, "examples/paper.toml"), "utf8").replaceAll(
      '"../data/',
      `"${ROOT}data/`,
    );
    writeFileSync(this.desk, paper.replace("speed = 3600 ", `speed = ${speed} `));
    const run = paper
      .replace(/^\[trade\][\s\S]*?^(?=\[)/m, "")
      .replace('name = "paper"', 'name = "short"')
      .replace("2022-07-01", "2022-04-15");
    writeFileSync(join(this.catalog, "short.toml"), run);
  }

  get desk() {
    return join(this.folder, "paper.toml");
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, the second time at the address of the first; resolves when it answers. */
  async start() {
    const runs = join(this.folder, "runs");
    const words = ["-m", "hansa.cli", "serve", this.desk, this.catalog];
    this.process = spawn(PYTHON, [...words, "--port", String(this.port), "--runs", runs], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hear = (/** @type {Buffer} */ text) => void (this.said += text.toString());
    this.process.stdout?.on("data", hear);
    this.process.stderr?.on("data", hear);
    const end = Date.now() + START_MS;
    for (;;) {
      this.port ||= Number(/127\.0\.0\.1:(\d+)/.exec(this.said)?.[1] ?? 0);
      const answer = this.port ? await fetch(`${this.base}/health`).catch(() => null) : null;
      if (answer?.ok) return;
      if (Date.now() > end || this.process.exitCode !== null)
        throw new Error(`hansa serve did not start: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The link by which the owner is created, once. */
  get link() {
    return /http:\S+\/setup#\S+/.exec(this.said)?.[0] ?? "";
  }

  /** What the command line says of a run, as JSON. @param {string[]} words */
  show(...words) {
    const all = ["-m", "hansa.cli", "show", ...words, "--format", "json"];
    const runs = ["--runs", join(this.folder, "runs")];
    const said = execFileSync(PYTHON, [...all, ...runs], { stdio: ["ignore", "pipe", "ignore"] });
    return JSON.parse(said.toString());
  }

  kill() {
    this.process?.kill("SIGKILL");
  }

  /** @param {string} run */
  deskPid(run) {
    return Number(
      JSON.parse(readFileSync(join(this.folder, "runs", run, "desk.json"), "utf8")).pid,
    );
  }

  /** @param {string} run */
  killDesk(run) {
    process.kill(this.deskPid(run), "SIGKILL");
  }

  /** Ends what still is, and leaves nothing behind. @param {string} run */
  end(run) {
    this.kill();
    try {
      this.killDesk(run);
    } catch {
      // The desk has ended already.
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
