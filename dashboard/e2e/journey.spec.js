// @ts-check
/** One person's way through the page of the real server, and what the page says when processes die. */
import { strict as assert } from "node:assert";

import { RealServer } from "./desk.js";
import { sees, spec, until } from "./spec.js";

const PASSWORD = "correct horse battery";
const SOON = 25_000;

/** @typedef {import("playwright-core").Page} Page */

spec(
  "journey: the real server from the first start until its desk dies",
  async ({ page, screens }) => {
    const server = new RealServer();
    let run = "";
    try {
      await server.start();
      await createOwner(page, server.link);
      run = await runLookedAt(page);
      await watchDecision(page);
      await askWhy(page);
      await askWhyNot(page);
      await pauseKillResume(page);
      await compare(page);
      await verifyAndTravel(page, run);
      await logOutAndIn(page);
      await loseServer(page, server);
      await loseDesk(page, server, run);
    } catch (error) {
      await page.screenshot({ path: `${screens}failed-journey-there.png` });
      throw error;
    } finally {
      server.end(run);
    }
  },
);

/** A bar, and with it a decision, every twelve seconds: time to cancel before the council does. */
const UNHURRIED = 300;

spec("journey: a person orders and cancels at the real server", async ({ page, screens }) => {
  const server = new RealServer(UNHURRIED);
  let run = "";
  try {
    await server.start();
    await createOwner(page, server.link);
    run = await runLookedAt(page);
    await orderAndCancel(page, server, run);
    await orderWhatTheGateRefuses(page);
  } catch (error) {
    await page.screenshot({ path: `${screens}failed-journey-order.png` });
    throw error;
  } finally {
    server.end(run);
  }
});

/** @param {Page} page @param {RealServer} server @param {string} run */
async function orderAndCancel(page, server, run) {
  await page.goto(`${server.base}/i/BINANCE%3ABTCUSDT`);
  const bar = () => page.locator(".legend").innerText();
  await until(async () => (/\d/.test(await bar()) ? null : "no bars"), SOON);
  const before = await bar();
  await until(async () => ((await bar()) === before ? "no new bar" : null), SOON);
  const last = Number(/C ([\d,.]+)/.exec(await bar())?.[1]?.replaceAll(",", ""));
  await fillTicket(page, "0.01", (last * 0.96).toFixed(2));
  await sees(page, "Order 3-1: buy 0.01", SOON);
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  await page.getByRole("button", { name: "Cancel order 3-1" }).click();
  await page.getByLabel(/^Reason/).fill("practice");
  await page.getByRole("button", { name: "Cancel the order" }).click();
  await sees(page, "It works no more", SOON);
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  const shown = server.show(run, "order", "3-1").order;
  assert.deepEqual([shown.status, shown.source], ["canceled", "person"]);
  const path = `${server.base}/v1/desks/${run}/orders/by-client-id/${shown.cl_ord_id}`;
  assert.deepEqual(await (await page.request.get(path)).json(), shown);
  const actions = (await (await page.request.get(`${server.base}/v1/actions`)).json()).data;
  const cancel = actions.find((/** @type {any} */ one) => one.action === "desk.cancel");
  assert.equal(cancel?.reason, "practice", "the person cancelled it, not the council");
}

/** @param {Page} page */
async function orderWhatTheGateRefuses(page) {
  await fillTicket(page, "0.01", "1");
  await sees(page, "Refused by the gate", SOON);
  await sees(page, "price collar");
  await page.getByRole("button", { name: "Why", exact: true }).click();
  await sees(page, "Journal record", SOON);
  await sees(page, "refused by price_collar");
}

/** @param {Page} page @param {string} quantity @param {string} limit */
async function fillTicket(page, quantity, limit) {
  await page.getByRole("button", { name: "Order …" }).click();
  await page.getByLabel("Kind").selectOption("limit");
  await page.getByRole("textbox", { name: /^Quantity/ }).fill(quantity);
  await page.getByRole("textbox", { name: /^Limit/ }).fill(limit);
  await page.getByRole("button", { name: "Send it" }).click();
}

/** @param {Page} page @param {string} link */
async function createOwner(page, link) {
  await page.goto(link);
  await page.getByLabel("Name").fill("anna");
  await page
    .getByLabel(/password/i)
    .first()
    .fill(PASSWORD);
  for (const field of (await page.getByLabel(/password/i).all()).slice(1))
    await field.fill(PASSWORD);
  await page.getByRole("button", { name: "Create the owner" }).click();
  await sees(page, "Equity and drawdown", SOON);
  assert.ok(!page.url().includes("#"), "the token stays in the address");
}

/** @param {Page} page */
async function runLookedAt(page) {
  const picker = page.getByLabel("Desk or run");
  await until(async () => ((await picker.inputValue()) ? null : "no run"), SOON);
  return picker.inputValue();
}

/** @param {Page} page */
async function watchDecision(page) {
  await sees(page, "PAPER");
  await sees(page, "trading", SOON);
  const newest = () => page.locator("[data-why]").first().innerText();
  await until(async () => ((await page.locator("[data-why]").count()) ? null : "none"), SOON);
  const before = await newest();
  await until(async () => ((await newest()) === before ? "no new decision" : null), SOON);
}

/** @param {Page} page */
async function askWhy(page) {
  await page.goto(new URL("/orders", page.url()).href);
  await until(async () => ((await page.locator("tr[data-row]").count()) ? null : "no order"), SOON);
  await page.locator("tr[data-row]").first().click();
  await sees(page, "The gate", SOON);
  await sees(page, "Journal record");
  await page.keyboard.press("Escape");
}

/** @param {Page} page */
async function askWhyNot(page) {
  await page.goto(new URL("/i/BINANCE%3ABTCUSDT", page.url()).href);
  await until(
    async () => ((await page.locator(".legend strong").count()) ? null : "no bars"),
    SOON,
  );
  await page.getByRole("img", { name: /Price of/ }).focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await sees(page, "Votes and weights", SOON);
  await page.keyboard.press("Escape");
}

/** @param {Page} page */
async function pauseKillResume(page) {
  await page.keyboard.press("Shift+P");
  await page.getByRole("button", { name: "Pause entries" }).click();
  await sees(page, "the desk is paused", SOON);
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  await sees(page, "The desk is paused.", SOON);
  await page.locator("header").getByRole("button", { name: "Kill" }).click();
  await page.getByLabel(/^Reason/).fill("practice");
  const field = page.getByLabel(/or type .* and press Enter/).last();
  await field.fill("close");
  await field.press("Enter");
  await sees(page, "flat: no positions left", SOON);
  await page.keyboard.press("Escape");
  await sees(page, "every position is closed", SOON);
  await page.locator("header").getByRole("button", { name: "Resume" }).click();
  await page.locator("dialog").getByRole("button", { name: "Resume" }).click();
  await sees(page, "the desk is trading", SOON);
  await page.keyboard.press("Escape");
}

/** @param {Page} page */
async function compare(page) {
  await page.goto(new URL("/runs", page.url()).href);
  await page.getByLabel("Configuration").selectOption("short");
  await page.getByRole("button", { name: /^Run it/ }).click();
  const boxes = page.getByRole("checkbox", { name: /Compare / });
  await until(async () => {
    const text = await page.locator("body").innerText();
    return (await boxes.count()) === 2 && /finished/.test(text) ? null : "the run has not ended";
  }, SOON);
  for (const box of await boxes.all()) await box.check();
  await page.getByRole("button", { name: "Compare 2" }).click();
  await sees(page, "Settings that differ", SOON);
}

/** @param {Page} page @param {string} run */
async function verifyAndTravel(page, run) {
  const there = `run=${encodeURIComponent(run)}`;
  await page.goto(new URL(`/journal?${there}`, page.url()).href);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await sees(page, "proved up to", SOON);
  assert.ok(!/damaged/.test(await page.locator(".verify").innerText()));
  await page.goto(new URL(`/journal?${there}&view=travel&seq=200`, page.url()).href);
  await sees(page, "As it was after record 200", SOON);
  await sees(page, "State hash", SOON);
}

/** @param {Page} page */
async function logOutAndIn(page) {
  await page.keyboard.press("Control+k");
  await page.locator("dialog input").fill("log out");
  await page.keyboard.press("Enter");
  await sees(page, "Log in", SOON);
  await page.goto(new URL("/", page.url()).href);
  await page.getByLabel("Name").fill("anna");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await sees(page, "Equity and drawdown", SOON);
}

/** @param {Page} page @param {RealServer} server */
async function loseServer(page, server) {
  const equity = () => page.locator("header dd").first().innerText();
  await until(async () => (/\d/.test(await equity()) ? null : "no equity"), SOON);
  server.kill();
  await sees(page, "Disconnected.", SOON);
  await sees(page, "The server does not answer", SOON);
  assert.match(await equity(), /\d/, "what it last knew is gone");
  await server.start();
  await until(
    async () =>
      (await page.locator("body").innerText()).includes("Disconnected.") ? "no link yet" : null,
    SOON,
  );
  const before = await equity();
  await until(async () => ((await equity()) === before ? "nothing new comes" : null), SOON);
}

/** @param {Page} page @param {RealServer} server @param {string} run */
async function loseDesk(page, server, run) {
  server.killDesk(run);
  await sees(page, "gone", SOON);
  await sees(page, "The desk's process is gone", SOON);
  await sees(page, "last true at", SOON);
}
