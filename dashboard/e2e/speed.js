// @ts-check
/** The page under load, as a table: `npm run speed`, `npm run speed -- 30` for thirty seconds of frames. */
import { SIZE } from "../dev/load.js";
import { serveLoad } from "../dev/server.js";
import { openBrowser } from "./browser.js";
import { heap_mb, readyIn, slowestInteraction_ms, smoothness } from "./measure.js";

const BTC = "/i/BINANCE%3ABTCUSDT";
const seconds = Number(process.argv[2] ?? 10);
const server = await serveLoad(0);
const { context, close } = await openBrowser();
const base = `http://127.0.0.1:${server.port}`;

const page = await context.newPage();
await page.goto(base);
const cold = await readyIn(page, base + BTC);
const warm = await readyIn(page, base + BTC);
const trade = await smoothness(page, seconds);
const pressed_ms = await slowestInteraction_ms(page, () => use(page));
const heap = await heap_mb(page);
await page.goto(base);
await page.waitForTimeout(1500);
const home = await smoothness(page, seconds);

const { bars, fills, agents } = SIZE;
console.log(`${bars} bars drawn, ${fills} fills, ${agents} agents\n`);
/** @type {[string, number, number, string][]} */
const rows = [
  ["first contentful paint", cold.painted_ms, 800, "ms"],
  ["ready with chart", Math.min(cold.ready_ms, warm.ready_ms), 2000, "ms"],
  ["frames, trade page", trade.frames_per_s, -55, "/s"],
  ["frame p95, trade page", trade.frame_p95_ms, 20, "ms"],
  ["main thread busy, trade page", trade.busy_ratio * 100, 30, "%"],
  ["frames, home", home.frames_per_s, -55, "/s"],
  ["frame p95, home", home.frame_p95_ms, 20, "ms"],
  ["main thread busy, home", home.busy_ratio * 100, 30, "%"],
  ["slowest of keys and clicks", pressed_ms, 100, "ms"],
  ["heap", heap, 250, "MB"],
];
for (const [what, value, limit, unit] of rows) {
  const isGood = limit < 0 ? value >= -limit : value <= limit;
  const target = `${limit < 0 ? ">=" : "<="} ${Math.abs(limit)} ${unit}`;
  console.log(
    `${isGood ? "ok   " : "OVER "}${what.padEnd(30)}${value.toFixed(1).padStart(9)} ${unit.padEnd(3)} ${target}`,
  );
}
console.log(`\nmessages that came: ${trade.messages_per_s.toFixed(1)} /s`);
await close();
server.close();

/** The keys and clicks of a look at a chart. @param {import("playwright-core").Page} page */
async function use(page) {
  await page.getByRole("img", { name: /Price of/ }).focus();
  for (const key of ["ArrowLeft", "ArrowLeft", "-", "-", "+"]) await page.keyboard.press(key);
  await page.getByRole("button", { name: "As table" }).first().click();
  await page.getByRole("button", { name: "As chart" }).first().click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("sol");
  await page.keyboard.press("Escape");
}
