// @ts-check
/** Runs the specs of this folder, several at a time, each on a page of its own over a world of its own. */
import { mkdirSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import { serve } from "../dev/server.js";
import { contextOf, launch } from "./browser.js";
import { takeSpecs } from "./spec.js";

/** @typedef {import("./spec.js").Spec} Spec */

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SCREENS = `${HERE}screens/`;
const wanted = process.argv[2] ?? "";
mkdirSync(SCREENS, { recursive: true });
for (const name of readdirSync(HERE)
  .filter((one) => one.endsWith(".spec.js"))
  .sort())
  await import(`./${name}`);

const began = performance.now();
const specs = takeSpecs().filter((spec) => spec.name.includes(wanted));
const browser = await launch();
let failures = 0;
const together = specs.filter(({ how }) => !how.isAlone);
// Specs wait for clocks more than they compute.
await Promise.all(Array.from({ length: availableParallelism() + 1 }, () => work(together)));
await work(specs.filter(({ how }) => how.isAlone));
await browser.close();
console.log(
  `${failures ? `${failures} failed` : "all is well"}: ${specs.length} specs in ${seconds(began)}`,
);
process.exit(failures || specs.length === 0 ? 1 : 0);

/** Takes specs until there are none, with one server and one context for each look. @param {Spec[]} queue */
async function work(queue) {
  const server = await serve(0, { every_ms: 250 });
  const contexts = new Map();
  for (let spec = queue.shift(); spec; spec = queue.shift()) {
    const key = JSON.stringify(spec.how);
    if (!contexts.has(key)) contexts.set(key, await contextOf(browser, spec.how));
    server.world.reset();
    await tryOut(spec, server, await contexts.get(key).newPage());
  }
  server.close();
}

/** @param {Spec} spec @param {Awaited<ReturnType<typeof serve>>} server @param {import("playwright-core").Page} page */
async function tryOut({ name, act }, server, page) {
  const errors = errorsOf(page);
  page.setDefaultTimeout(15_000);
  const begins = performance.now();
  const base = `http://127.0.0.1:${server.port}`;
  try {
    await act({ page, world: server.world, base, screens: SCREENS });
    if (errors.length > 0) throw new Error(`the page said: ${errors.join(" | ")}`);
    console.log(`ok    ${name} (${seconds(begins)})`);
  } catch (error) {
    failures += 1;
    const file = `${SCREENS}failed-${name.replace(/\W+/g, "-")}.png`;
    await page.screenshot({ path: file }).catch(() => null);
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.log(`FAIL  ${name}\n      ${said.split("\n").slice(0, 12).join("\n      ")}`);
  }
  await page.close();
}

/** What the page says went wrong. What a browser says of answers that a spec made fail is no fault of it. @param {import("playwright-core").Page} page */
function errorsOf(page) {
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (said) => {
    if (
      said.type() === "error" &&
      !/Failed to load resource|WebSocket connection/.test(said.text())
    )
      errors.push(said.text());
  });
  return errors;
}

/** @param {number} begins */
function seconds(begins) {
  return `${((performance.now() - begins) / 1000).toFixed(1)} s`;
}
