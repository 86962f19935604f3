// @ts-check
/** The states that must not be mistaken for one another, each as a person meets it. */
import { strict as assert } from "node:assert";

import { violations } from "./axe.js";
import { PHONE } from "./browser.js";
import { sees, spec, until } from "./spec.js";

const BTC = "/i/BINANCE%3ABTCUSDT";

/** @param {import("playwright-core").Page} page */
const pill = async (page) =>
  (await page.locator("header .pill[title]").innerText()).replace(/\s+/g, " ");

/** A state: what is forced, where, what is seen. @param {string} name @param {object} forced @param {string} path @param {string[]} texts */
function state(name, forced, path, texts) {
  spec(`state: ${name}`, async ({ page, world, base, screens }) => {
    world.force({ step: 40, isPlaying: false, ...forced });
    await page.goto(base + path);
    for (const text of texts) await sees(page, text);
    await page.screenshot({ path: `${screens}state-${name.replace(/\W+/g, "-")}.png` });
    assert.deepEqual(await violations(page), []);
  });
}

state("empty", { isEmpty: true }, "/", [
  "Start a council on paper",
  "hansa trade examples/paper.toml",
]);
state("no trades yet", { hasTrades: false }, "/", ["No trades yet: why not"]);
state("live", {}, "/", ["PAPER", "live 0 s", "an hour a second"]);
state("slow", { feed: "slow", feedAge_s: 3600 * 7300 }, "/", ["slow 2 h"]);
state("stale", { feed: "stale", feedAge_s: 3600 * 9000 }, "/", [
  "stale 2 h",
  "These numbers are old",
  "The kill switch works",
]);
state("killed", { desk: "killed", held: "killed at level 2 by a person" }, "/", [
  "The desk is killed",
  "killed at level 2 by a person",
  "Still open",
  "Resume",
]);
state("gone", { desk: "gone" }, "/", ["disconnected"]);
state("unknown order", { isOrderUnknown: true }, "/orders", [
  "1 order in an unknown state",
  "unknown: asking the venue",
]);
state("clock skew", { skew_s: 42 }, "/", ["The clocks differ by", "ahead of this machine"]);
state("partial failure", { failing: { outcomes: 500 } }, "/orders?show=why not", [
  "Internal fault",
  "dev-request-1",
  "Try again",
]);
state("real money", { mode: "live" }, "/", ["LIVE", "REAL MONEY"]);
state("recorded", { isRecorded: true }, "/", ["RECORDED", "nothing trades"]);
state("nowhere", {}, "/no/such/page", ["There is no page /no/such/page"]);
state("first start", { isLoggedIn: false, needsOwner: true }, "/setup#token", ["Create the owner"]);
state("log in", { isLoggedIn: false }, "/", ["Log in"]);

spec("a slow answer shows what is waited for", async ({ page, world, base, screens }) => {
  world.force({ delay_ms: 3000 });
  await page.goto(base + "/orders?show=why not");
  await sees(page, "Waiting for the outcomes", 12_000);
  await page.screenshot({ path: `${screens}state-loading.png` });
});

spec(
  "a lost link is told apart from a server that is down, and comes back by itself",
  async ({ page, world, base, screens }) => {
    await page.goto(base);
    await sees(page, "live");
    await page.request.post(`${base}/dev/force`, { data: { isSocketUp: false } });
    await sees(page, "Disconnected");
    await sees(page, "The server answers, your live link is down");
    assert.match(await pill(page), /disconnected/);
    await page.screenshot({ path: `${screens}state-disconnected.png` });
    world.force({ isSocketUp: true });
    await until(async () => (/live/.test(await pill(page)) ? null : await pill(page)), 15_000);
  },
);

spec(
  "silence makes the page stale within 12 s, though the socket is open",
  async ({ page, world, base }) => {
    world.force({ isPlaying: false });
    await page.goto(base);
    await sees(page, "live");
    world.force({ hasHeartbeats: false });
    await until(
      async () => (/stale|disconnected/.test(await pill(page)) ? null : await pill(page)),
      13_000,
    );
  },
);

spec(
  "a session that ended asks for the password and keeps the page",
  async ({ page, base, screens }) => {
    await page.goto(base + "/risk");
    await sees(page, "Refused by the gate");
    await page.request.post(`${base}/dev/force`, { data: { isLoggedIn: false } });
    await sees(page, "Your session has ended");
    assert.match(await pill(page), /logged out/);
    await page.screenshot({ path: `${screens}state-logged-out.png` });
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Log in" }).click();
    await until(async () => (/live/.test(await pill(page)) ? null : await pill(page)));
    assert.match(page.url(), /\/risk/);
  },
);

spec("the kill switch works with the stream cut", async ({ page, world, base, screens }) => {
  await page.goto(base);
  await sees(page, "live");
  await page.request.post(`${base}/dev/force`, { data: { isSocketUp: false } });
  await sees(page, "Disconnected");
  await page.locator("header").getByRole("button", { name: "Kill" }).click();
  await sees(page, "Open positions stay");
  const hold = page.getByRole("button", { name: "Hold: Cancel orders" });
  const place = await hold.boundingBox();
  await page.getByRole("button", { name: "Pause now" }).click();
  await sees(page, "took it in at");
  await sees(page, "Undo");
  await page.screenshot({ path: `${screens}kill-level-1.png` });
  assert.deepEqual(world.told, ["kill 1"]);
  assert.deepEqual(await hold.boundingBox(), place, "a button moved under the pointer");
  await page.getByRole("button", { name: /Undo/ }).click();
  await sees(page, "Undone: the desk was resumed");
  // The button that had the focus is gone: the dialog takes it.
  await until(async () =>
    (await page.evaluate(() => document.activeElement?.closest("dialog") !== null))
      ? null
      : "the focus is outside of the dialog",
  );
  await until(async () => (world.told.at(-1) === "resume undone" ? null : String(world.told)));
});

spec(
  "closing everything needs a reason and a second of holding",
  async ({ page, world, base, screens }) => {
    await page.goto(base);
    await sees(page, "live");
    await page.locator("header").getByRole("button", { name: "Kill" }).click();
    const hold = page.getByRole("button", { name: /Close everything/ });
    assert.equal(await hold.isDisabled(), true);
    await page.getByLabel(/Reason/).fill("exchange is on fire");
    await hold.click();
    await page.waitForTimeout(1200);
    assert.deepEqual(world.told, [], "a click alone does nothing");
    await page.screenshot({ path: `${screens}kill.png` });
    assert.deepEqual(await violations(page), []);
    await hold.hover();
    await page.mouse.down();
    await sees(page, "Keep holding");
    await page.waitForTimeout(1200);
    await page.mouse.up();
    await sees(page, "flat: no positions left");
    assert.deepEqual(world.told, ["kill 3 exchange is on fire"]);
    await page.screenshot({ path: `${screens}kill-level-3.png` });
  },
);

spec("cancelling every order can be typed instead of held", async ({ page, world, base }) => {
  await page.goto(base);
  await sees(page, "live");
  await page.locator("header").getByRole("button", { name: "Kill" }).click();
  const field = page.getByLabel("or type cancel and press Enter");
  await field.fill("cance");
  await field.press("Enter");
  assert.deepEqual(world.told, []);
  await field.fill("cancel");
  await field.press("Enter");
  await sees(page, "no orders left");
  assert.deepEqual(world.told, ["kill 2"]);
});

spec(
  "a desk is stopped by holding, once it is said what stays",
  async ({ page, world, base, screens }) => {
    await page.goto(base);
    await sees(page, "live");
    await page.locator("header").getByRole("button", { name: "Kill" }).click();
    await page.getByRole("button", { name: "Stop the desk …" }).click();
    await sees(page, "On paper working orders end with the desk");
    await sees(page, "hansa trade --resume");
    await page.screenshot({ path: `${screens}stop.png` });
    const field = page.getByLabel("or type stop and press Enter");
    await field.fill("stop");
    await field.press("Enter");
    await sees(page, "Go on with it in a terminal");
    assert.deepEqual(world.told, ["stop"]);
  },
);

spec("a viewer may look and not touch", async ({ page, world, base }) => {
  world.force({ role: "viewer" });
  await page.goto(base);
  await sees(page, "live");
  await page.locator("header").getByRole("button", { name: "Kill" }).click();
  await sees(page, "Your role may not do this");
  assert.equal(await page.getByRole("button", { name: "Pause now" }).isDisabled(), true);
});

spec("keys: palette, jumps, rows, why, beside, help", async ({ page, world, base, screens }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base);
  await sees(page, "Last decisions");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("sol");
  await page.screenshot({ path: `${screens}palette.png` });
  await page.keyboard.press("Enter");
  await sees(page, "SOLUSDT");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await sees(page, "Equity and drawdown");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("w");
  await sees(page, "Votes and weights");
  await page.screenshot({ path: `${screens}drawer.png` });
  assert.deepEqual(await violations(page), []);
  const before = await page.locator("dialog[open] .verdict").innerText();
  await page.keyboard.press("[");
  await until(async () =>
    (await page.locator("dialog[open] .verdict").innerText()) !== before
      ? null
      : "the same decision",
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await sees(page, "go to a page, instrument, run or command");
});

spec("a bar of the chart is asked for its why by keys", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + BTC);
  await sees(page, "C 4");
  const chart = page.getByRole("img", { name: /Price of/ });
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await until(async () =>
    /open .* close/.test(await page.locator("main .hidden[aria-live]").first().innerText())
      ? null
      : "nothing was said of the bar",
  );
  await page.keyboard.press("Enter");
  await sees(page, "Votes and weights");
});

spec("a fill leads to its decision in one click", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + "/orders?show=fills");
  await page.locator("tr[data-row]").first().click();
  await sees(page, "The gate");
  await sees(page, "Journal record");
});

spec(
  "the stream draws: bars, equity and decisions come by themselves",
  async ({ page, world, base }) => {
    await page.goto(base + BTC);
    await sees(page, "C 4");
    const before = await page.locator(".legend").innerText();
    await until(async () =>
      (await page.locator(".legend").innerText()) !== before ? null : "no new bar",
    );
    assert.ok(world.forced.step > 0);
  },
);

spec(
  "on a phone the verdict and the kill switch come first",
  async ({ page, world, base }) => {
    world.force({ step: 40, isPlaying: false });
    await page.goto(base + BTC);
    await sees(page, "C 4");
    const verdict = await page.locator(".verdict").boundingBox();
    const chart = await page.getByRole("img", { name: /Price of/ }).boundingBox();
    assert.ok(verdict && chart && verdict.y < chart.y && verdict.y < 400);
    const kill = await page.locator("nav").getByRole("button", { name: "Kill" }).boundingBox();
    assert.ok(kill && kill.y > 700 && kill.height >= 44);
  },
  { viewport: PHONE },
);
