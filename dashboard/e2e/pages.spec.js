// @ts-check
/** Every page, dark, light and on a phone: no error, no sideways scroll, no violation of WCAG 2.2 AA. */
import { strict as assert } from "node:assert";

import { violations } from "./axe.js";
import { PHONE, WIDE } from "./browser.js";
import { fits, sees, spec } from "./spec.js";

/** What scripts/fixtures.py recorded: its run, its last record. */
const RUN = "paper-0f3c1e22";
const LAST = 742;
const BTC = "BINANCE%3ABTCUSDT";

/** @type {[string, string, string][]} a name, an address, what must be seen there */
const PAGES = [
  ["home", "/", "Equity and drawdown"],
  ["trade", `/i/${BTC}`, "Charts by TradingView"],
  ["decision", `/d/${RUN}/${BTC}/2022-04-04T23:00:00Z`, "bars from"],
  ["council", "/council", "Right side"],
  ["runs", "/runs", "Start the desk on paper"],
  ["compare", `/runs/compare?run=${RUN}&run=other`, "Settings that differ"],
  ["report", `/runs/${RUN}/report`, "In a window of its own"],
  ["risk", "/risk", "Kill, pause, resume"],
  ["orders", "/orders", "filled"],
  ["fills", "/orders?show=fills", "buy"],
  ["journal", `/journal?seq=${LAST}`, "Verify the chain"],
  ["travel", `/journal?view=travel&seq=${LAST - 40}`, "State hash"],
  ["settings", "/settings", "Users and roles"],
];
/** @type {[string, import("./browser.js").Look][]} */
const LOOKS = [
  ["dark", { viewport: WIDE, colorScheme: "dark" }],
  ["light", { viewport: WIDE, colorScheme: "light" }],
  ["phone", { viewport: PHONE, colorScheme: "dark" }],
];

for (const [look, how] of LOOKS) {
  for (const [name, path, text] of PAGES) {
    spec(
      `${name}, ${look}`,
      async ({ page, world, base, screens }) => {
        world.force({ step: 40, isPlaying: false });
        await page.goto(base + path);
        await sees(page, text);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${screens}${name}-${look}.png` });
        await fits(page);
        assert.deepEqual(await violations(page), []);
      },
      how,
    );
  }
}
