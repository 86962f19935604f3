// @ts-check
/** Orders of a person: sent once, refused in words, unknown where nobody can tell, cancelled. */
import { strict as assert } from "node:assert";

import { violations } from "./axe.js";
import { PHONE } from "./browser.js";
import { fits, sees, spec, until } from "./spec.js";

const BTC = "/i/BINANCE%3ABTCUSDT";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./spec.js").Given} Given */

/** A ticket that is open. @param {Given} given @param {Partial<import("../dev/world.js").World["forced"]>} [forced] */
async function openTicket({ page, world, base }, forced = {}) {
  world.force({ step: 40, isPlaying: false, ...forced });
  await page.goto(base + BTC);
  await page.getByRole("button", { name: "Order …" }).click();
  await sees(page, "Comes to");
}

/** @param {Page} page @param {string} quantity @param {string} limit */
async function fillLimit(page, quantity, limit) {
  await page.getByLabel("Kind").selectOption("limit");
  await page.getByRole("textbox", { name: /^Quantity/ }).fill(quantity);
  await page.getByRole("textbox", { name: /^Limit/ }).fill(limit);
}

/** @param {Page} page */
const send = (page) => page.getByRole("button", { name: "Send it" }).click();

spec("ticket: an order is sent once, and is among the orders", async (given) => {
  const { page, world, screens } = given;
  await openTicket(given);
  await fillLimit(page, "0.01", "40000");
  await sees(page, "about 400.00 USDT");
  await page.screenshot({ path: `${screens}ticket.png` });
  assert.deepEqual(await violations(page), []);
  await send(page);
  await sees(page, "Order 3-1: buy 0.01 BINANCE:BTCUSDT, now new");
  await page.screenshot({ path: `${screens}ticket-placed.png` });
  assert.deepEqual(await violations(page), []);
  assert.equal(world.persons.asked.length, 1);
  assert.match(world.persons.asked[0]?.cl_ord_id ?? "", /^page-[0-9a-f]{32}$/);
  assert.match(world.persons.asked[0]?.key ?? "", /^[0-9a-f]{32}$/);
  await page.getByRole("button", { name: "Its place among the orders" }).click();
  await until(async () =>
    /40,000/.test(await page.locator("tr[aria-current]").innerText()) ? null : "not marked",
  );
  await page.screenshot({ path: `${screens}ticket-place.png` });
  assert.deepEqual(await violations(page), []);
});

spec("ticket: what is wrong is said at its field before anything is sent", async (given) => {
  const { page, world, screens } = given;
  await openTicket(given);
  await send(page);
  await sees(page, "How much?");
  await fillLimit(page, "0.000001", "40000.001");
  await sees(page, "Not a multiple of the lot");
  await sees(page, "Not a multiple of the tick");
  assert.equal(
    await page.getByRole("textbox", { name: /^Quantity/ }).getAttribute("aria-invalid"),
    "true",
  );
  await page.screenshot({ path: `${screens}ticket-wrong.png` });
  assert.deepEqual(await violations(page), []);
  await send(page);
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute("data-field")),
    "quantity",
  );
  assert.deepEqual(world.persons.asked, []);
});

spec(
  "ticket: a refusal names control, limit and what was seen, and can be mended",
  async (given) => {
    const { page, world, screens } = given;
    await openTicket(given, { ordering: "refused" });
    await fillLimit(page, "0.01", "1");
    await send(page);
    await sees(page, "Refused by the gate: it was not sent");
    for (const text of ["price collar", "500 bps", "9,998 bps"]) await sees(page, text);
    await page.screenshot({ path: `${screens}ticket-refused.png` });
    assert.deepEqual(await violations(page), []);
    world.force({ ordering: "" });
    await page.getByRole("textbox", { name: /^Limit/ }).fill("40000");
    await send(page);
    await sees(page, "now new");
    const [first, second] = world.persons.asked;
    assert.notEqual(first?.cl_ord_id, second?.cl_ord_id);
  },
);

spec("ticket: no answer is unknown, never failed, and is looked up by its id", async (given) => {
  const { page, world, base, screens } = given;
  await openTicket(given, { ordering: "silent" });
  await fillLimit(page, "0.01", "40000");
  await send(page);
  await sees(page, "Unknown whether the desk has it");
  await page.screenshot({ path: `${screens}ticket-unknown.png` });
  assert.deepEqual(await violations(page), []);
  // It outlives the page: who comes back does not order twice.
  await page.goto(base + BTC);
  await page.getByRole("button", { name: "Order …" }).click();
  await sees(page, "Unknown whether the desk has it");
  await page.getByRole("button", { name: "Look it up" }).click();
  await sees(page, "Order 3-1: buy 0.01 BINANCE:BTCUSDT, now new");
  assert.equal(world.persons.asked.length, 1);
});

spec("ticket: what never came to the desk is sent again under the same id", async (given) => {
  const { page, world } = given;
  await openTicket(given, { ordering: "lost" });
  await fillLimit(page, "0.01", "40000");
  await send(page);
  await sees(page, "Unknown whether the desk has it");
  await page.getByRole("button", { name: "Look it up" }).click();
  await sees(page, "no order under this id so far");
  world.force({ ordering: "" });
  await page.getByRole("button", { name: "Send the same again" }).click();
  await sees(page, "now new");
  assert.equal(world.persons.asked.length, 2);
  assert.deepEqual(world.persons.asked[0], world.persons.asked[1]);
});

spec(
  "ticket: real money asks for a reason, restates the order, and is held to send",
  async (given) => {
    const { page, world, screens } = given;
    await openTicket(given, { mode: "live" });
    await sees(page, "REAL MONEY: orders go to the venue");
    await fillLimit(page, "0.01", "40000");
    const look = page.getByRole("button", { name: "Look it over …" });
    await look.click();
    await sees(page, "Say why");
    await page.getByLabel(/^Reason/).fill("a hedge");
    await page.screenshot({ path: `${screens}ticket-live.png` });
    assert.deepEqual(await violations(page), []);
    await look.click();
    await sees(page, "Buy 0.01 BTC at 40,000 USDT or lower; good till cancelled.");
    await page.screenshot({ path: `${screens}ticket-live-held.png` });
    assert.deepEqual(await violations(page), []);
    const hold = page.getByRole("button", { name: "Hold: Buy" });
    await hold.click();
    await page.waitForTimeout(1200);
    assert.deepEqual(world.persons.asked, [], "a click alone does nothing");
    await hold.hover();
    await page.mouse.down();
    await page.waitForTimeout(1200);
    await page.mouse.up();
    await sees(page, "now new");
    assert.equal(world.persons.asked.length, 1);
  },
);

spec("ticket: by keys alone, from the palette to the cancel", async (given) => {
  const { page, world, base } = given;
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + BTC);
  await sees(page, "Order …");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("order btc");
  await page.keyboard.press("Enter");
  await sees(page, "Comes to");
  await until(async () =>
    (await page.evaluate(() => document.activeElement?.closest("dialog") !== null))
      ? null
      : "the focus is not in the ticket",
  );
  await tabTo(page, "buy");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "quantity");
  await page.keyboard.type("0.02");
  await page.keyboard.press("Enter");
  await sees(page, "Order 3-1: sell 0.02 BINANCE:BTCUSDT, now new");
  await page.keyboard.press("Escape");
  const cancel = page.getByRole("button", { name: "Cancel order 3-1" });
  await cancel.focus();
  await page.keyboard.press("Enter");
  await sees(page, "of person: now new");
  await tabTo(page, "Cancel the order");
  await page.keyboard.press("Enter");
  await sees(page, "It works no more");
  assert.deepEqual(world.told, ["cancel 3-1"]);
});

/** Tab until the control of that value, field or text has the focus. @param {Page} page @param {string} name */
async function tabTo(page, name) {
  for (let step = 0; step < 12; step += 1) {
    const at = await page.evaluate(() => {
      const one = /** @type {HTMLInputElement | null} */ (document.activeElement);
      return [one?.value, one?.dataset["field"], one?.textContent?.trim()];
    });
    if (at.includes(name)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not come to ${name}`);
}

spec("ticket: a working order is cancelled from its row, and asked about once", async (given) => {
  const { page, world, screens } = given;
  await openTicket(given);
  await fillLimit(page, "0.01", "40000");
  await send(page);
  await sees(page, "now new");
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  await page.screenshot({ path: `${screens}ticket-blotter.png` });
  await page.getByRole("button", { name: "Cancel order 3-1" }).click();
  await sees(page, "buy 0.01 BINANCE:BTCUSDT limit at 40,000, of person: now new");
  await page.screenshot({ path: `${screens}cancel.png` });
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(world.told, []);
  await page.getByLabel(/^Reason/).fill("changed my mind");
  await page.getByRole("button", { name: "Cancel the order" }).click();
  await sees(page, "It works no more");
  assert.deepEqual(world.told, ["cancel 3-1 changed my mind"]);
});

spec("ticket: a viewer has none, and cancels nothing", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false, role: "viewer" });
  await page.goto(base + BTC);
  await sees(page, "C 4");
  assert.equal(await page.getByRole("button", { name: "Order …" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /^Cancel order/ }).count(), 0);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("order btc");
  await sees(page, "Nothing is called so");
});

for (const [name, forced, why] of /** @type {[string, object, string][]} */ ([
  ["a recorded run", { isRecorded: true }, "This run is recorded"],
  ["a desk that is gone", { desk: "gone" }, "The desk's process is gone"],
  ["a desk that was closed", { desk: "flat" }, "Every position was closed"],
]))
  spec(`ticket: ${name} takes no order, and says why`, async ({ page, world, base }) => {
    world.force({ step: 40, isPlaying: false, ...forced });
    await page.goto(base + BTC);
    await sees(page, why);
    assert.equal(await page.getByRole("button", { name: "Order …" }).isDisabled(), true);
    assert.deepEqual(await violations(page), []);
  });

spec("ticket: a desk that is paused says what passes", async (given) => {
  await openTicket(given, { desk: "paused", held: "paused by a person" });
  await sees(given.page, "The desk is paused: only an order that reduces a position passes.");
});

for (const [look, how] of /** @type {[string, import("./spec.js").How][]} */ ([
  ["light", { colorScheme: "light" }],
  ["phone", { viewport: PHONE }],
]))
  spec(
    `ticket: all of it, ${look}`,
    async (given) => {
      const { page, screens } = given;
      await openTicket(given);
      await page.getByLabel("Kind").selectOption("stop_limit");
      await page.getByRole("textbox", { name: /^Quantity/ }).fill("0.01");
      await page.screenshot({ path: `${screens}ticket-${look}.png` });
      await fits(page);
      assert.deepEqual(await violations(page), []);
      await page.getByRole("textbox", { name: /^Stop/ }).fill("41000");
      await page.getByRole("textbox", { name: /^Limit/ }).fill("41100");
      await send(page);
      await sees(page, "now new");
      await page.screenshot({ path: `${screens}ticket-placed-${look}.png` });
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Close", exact: true }).last().click();
      const cancel = page.getByRole("button", { name: "Cancel order 3-1" });
      await cancel.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${screens}ticket-blotter-${look}.png` });
      await fits(page);
      assert.deepEqual(await violations(page), []);
    },
    how,
  );

spec("letters typed at once after Ctrl K are not lost", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base);
  await sees(page, "Last decisions");
  // Whatever had to be loaded first would come too late.
  await page.route("**/assets/*.js", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("journal");
  assert.equal(
    await page.getByRole("combobox", { name: /Page, instrument/ }).inputValue(),
    "journal",
  );
});

spec("the palette opens what lies over the page too", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base);
  await sees(page, "Last decisions");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("kill switch");
  await page.keyboard.press("Enter");
  await sees(page, "Open positions stay");
  await page.waitForTimeout(300);
  await sees(page, "Open positions stay");
});
