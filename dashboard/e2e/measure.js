// @ts-check
/** What a person feels of the page's speed, as numbers. */

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {{ frames_per_s: number, frame_p95_ms: number, busy_ratio: number, messages_per_s: number }} Smooth
 */

/** From the first byte asked for until the chart is drawn and the paint after it. @param {Page} page @param {string} address */
export async function readyIn(page, address) {
  await page.goto(address, { waitUntil: "commit" });
  const handle = await page.waitForFunction(
    () =>
      document.querySelector(".legend strong") &&
      new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now()))),
    undefined,
    { timeout: 30_000 },
  );
  const ready_ms = Number(await handle.jsonValue());
  const painted_ms = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
  );
  return { ready_ms, painted_ms };
}

/** Frames, the main thread and messages over a while. @param {Page} page @param {number} seconds @returns {Promise<Smooth>} */
export async function smoothness(page, seconds) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("Network.enable");
  let messages = 0;
  session.on("Network.webSocketFrameReceived", () => (messages += 1));
  const busy_s = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find((one) => one.name === "TaskDuration")?.value ?? Number.NaN;
  };
  const before_s = await busy_s();
  const gaps_ms = await page.evaluate(framesFor, seconds);
  const after_s = await busy_s();
  await session.detach();
  const lasted_s = gaps_ms.reduce((sum, gap) => sum + gap, 0) / 1000;
  return {
    frames_per_s: gaps_ms.length / lasted_s,
    frame_p95_ms: percentile(gaps_ms, 0.95),
    busy_ratio: (after_s - before_s) / lasted_s,
    messages_per_s: messages / lasted_s,
  };
}

/** The slowest answer to keys and clicks until the paint after it, of one of each. @param {Page} page @param {() => Promise<void>} act */
export async function slowestInteraction_ms(page, act) {
  await page.evaluate(() => {
    const seen = /** @type {{ slowest_ms?: number }} */ (globalThis);
    seen.slowest_ms = 0;
    const take = (/** @type {PerformanceObserverEntryList} */ list) => {
      for (const entry of list.getEntries())
        if (/** @type {any} */ (entry).interactionId)
          seen.slowest_ms = Math.max(seen.slowest_ms ?? 0, entry.duration);
    };
    const how = /** @type {any} */ ({ type: "event", durationThreshold: 16 });
    new PerformanceObserver(take).observe(how);
  });
  await act();
  await page.waitForTimeout(400);
  return page.evaluate(() => /** @type {{ slowest_ms?: number }} */ (globalThis).slowest_ms ?? 0);
}

/** What is alive on the heap. @param {Page} page */
export async function heap_mb(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}

/** @param {number[]} values @param {number} part */
function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Runs in the page: the times between frames. @param {number} seconds @returns {Promise<number[]>} */
function framesFor(seconds) {
  return new Promise((resolve) => {
    const begin = performance.now();
    /** @type {number[]} */
    const gaps = [];
    let last = begin;
    const frame = (/** @type {number} */ at) => {
      if (at > last) gaps.push(at - last);
      last = at;
      if (at - begin < seconds * 1000) requestAnimationFrame(frame);
      else resolve(gaps);
    };
    requestAnimationFrame(frame);
  });
}
