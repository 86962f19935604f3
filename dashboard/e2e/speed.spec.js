// @ts-check
/** The page under load, held to limits that a slow and shared machine keeps too; `npm run speed` has the targets. */
import { strict as assert } from "node:assert";

import { serveLoad } from "../dev/server.js";
import { heap_mb, readyIn, smoothness } from "./measure.js";
import { spec } from "./spec.js";

const BTC = "/i/BINANCE%3ABTCUSDT";

spec(
  "speed: 50,000 bars, 400 fills, 20 agents, 50 messages a second",
  async ({ page }) => {
    const server = await serveLoad(0);
    try {
      const { ready_ms } = await readyIn(page, `http://127.0.0.1:${server.port}${BTC}`);
      const { frames_per_s, messages_per_s } = await smoothness(page, 4);
      const heap = await heap_mb(page);
      const said = `ready ${ready_ms.toFixed(0)} ms, ${frames_per_s.toFixed(0)} frames/s, ${heap.toFixed(0)} MB`;
      assert.ok(messages_per_s > 25, `the load did not come: ${messages_per_s} messages/s`);
      assert.ok(ready_ms < 6000 && frames_per_s >= 30 && heap < 250, said);
    } finally {
      server.close();
    }
  },
  { isAlone: true },
);
