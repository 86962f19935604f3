// @ts-check
/** Whether the page grows while it is left open under load: `npm run soak -- --minutes 30`. */
import { serveLoad } from "../dev/server.js";
import { openBrowser } from "./browser.js";
import { heap_mb } from "./measure.js";

const MOST_MB = 250;
/** What may come on top between the first quarter and the end: logs fill up to their bounds. */
const GROWTH_MB = 25;
const at = process.argv.indexOf("--minutes");
const minutes = at > 0 ? Number(process.argv[at + 1]) : 30;
const every_s = Math.max(5, (minutes * 60) / 20);
const server = await serveLoad(0);
const { context, close } = await openBrowser();
const page = await context.newPage();
await page.goto(`http://127.0.0.1:${server.port}/i/BINANCE%3ABTCUSDT`);
/** @type {number[]} */
const heaps_mb = [];
for (let step = 0; step <= 20; step += 1) {
  if (step > 0) await page.waitForTimeout(every_s * 1000);
  heaps_mb.push(await heap_mb(page));
  console.log(`${((step * every_s) / 60).toFixed(1)} min: ${heaps_mb.at(-1)?.toFixed(1)} MB`);
}
await close();
server.close();
const last_mb = heaps_mb.at(-1) ?? Number.NaN;
const grown_mb = last_mb - (heaps_mb[5] ?? Number.NaN);
console.log(`grown since the first quarter: ${grown_mb.toFixed(1)} MB, of at most ${GROWTH_MB}`);
process.exit(last_mb <= MOST_MB && grown_mb <= GROWTH_MB ? 0 : 1);
