// @ts-check
/** Runs the specs of this folder, one after another, each on a page and a world of its own. */
import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { serve } from "../dev/server.js";
import { openBrowser } from "./browser.js";
import { takeSpecs } from "./spec.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv[2] ?? "";
mkdirSync(`${HERE}screens`, { recursive: true });

for (const name of readdirSync(HERE)
  .filter((one) => one.endsWith(".spec.js"))
  .sort())
  await import(`./${name}`);
const server = await serve(0, { every_ms: 250 });
const browsers = new Map();
let failures = 0;

for (const { name, how, act } of takeSpecs().filter((spec) => spec.name.includes(wanted))) {
  const key = JSON.stringify(how);
  if (!browsers.has(key)) browsers.set(key, await openBrowser(how));
  const { context } = browsers.get(key);
  server.world.reset();
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (/** @type {Error} */ error) => errors.push(error.message));
  page.on("console", (/** @type {import("playwright-core").ConsoleMessage} */ said) => {
    // What the browser says of answers that a spec made fail is no fault of the page.
    if (
      said.type() === "error" &&
      !/Failed to load resource|WebSocket connection/.test(said.text())
    )
      errors.push(said.text());
  });
  const began = performance.now();
  try {
    await act({
      page,
      world: server.world,
      base: `http://127.0.0.1:${server.port}`,
      screens: `${HERE}screens/`,
    });
    if (errors.length > 0) throw new Error(`the page said: ${errors.join(" | ")}`);
    console.log(`ok    ${name} (${Math.round(performance.now() - began)} ms)`);
  } catch (error) {
    failures += 1;
    await page
      .screenshot({ path: `${HERE}screens/failed-${name.replace(/\W+/g, "-")}.png` })
      .catch(() => null);
    console.log(
      `FAIL  ${name}\n      ${error instanceof Error ? error.message.split("\n").slice(0, 12).join("\n      ") : error}`,
    );
  }
  await page.close();
}
for (const browser of browsers.values()) await browser.close();
server.close();
console.log(failures ? `${failures} failed` : "all is well");
process.exit(failures ? 1 : 0);
