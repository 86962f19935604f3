// @ts-check
/** What the page says must be true, and said so that a newcomer understands it. */
import { strict as assert } from "node:assert";

import { PHONE } from "./browser.js";
import { sees, spec } from "./spec.js";

/** Answers of the server, changed on their way. @param {import("playwright-core").Page} page @param {string} path @param {(body: any) => void} change */
async function changed(page, path, change) {
  await page.route(path, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    change(body);
    await route.fulfill({ response: answer, json: body });
  });
}

/** @param {import("playwright-core").Page} page @param {string} text */
async function seesNot(page, text) {
  const found = (await page.locator("body").innerText()).replace(/\s+/g, " ");
  assert.ok(!found.includes(text), `expected not to see “${text}”`);
}

spec("money is rounded as the command line rounds it", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await changed(page, "**/v1/desks", (body) => (body.data[0].equity = "97124.2072073535"));
  await changed(page, "**/v1/runs/*/state?*", (body) => {
    body.equity = "97124.2072073535";
    body.cash = "-1507.1151";
  });
  await page.goto(base + "/journal?view=travel&seq=700");
  await sees(page, "97,124.21");
  assert.equal(await page.getByRole("slider", { name: "Record" }).inputValue(), "700");
  await sees(page, "Back to live");
  await sees(page, "−1,507.12");
});

spec("a run that cannot be read is not said to have no equity yet", async (given) => {
  const { page, world, base, screens } = given;
  world.force({ step: 40, isPlaying: false, isRecorded: true, failing: { "/runs/": 500 } });
  await page.goto(base);
  await sees(page, "Internal fault"); // of the panel too, until the stream brings points
  await seesNot(page, "No equity yet");
  await seesNot(page, "Equity ()");
  await page.screenshot({ path: `${screens}state-unreadable.png` });
});

spec("a veto is a veto in the past too", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await changed(page, "**/v1/runs/*/state?*", (body) => {
    Object.assign(body.decisions[0], { is_vetoed: true, decision: 0 });
    Object.assign(body.decisions[0].voices[0], { is_veto: true, conviction: null });
  });
  await page.goto(base + "/journal?view=travel&seq=700");
  await sees(page, "✕ vetoed");
  await sees(page, " veto");
});

spec("the chain of a desk at work is whole so far", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await changed(page, "**/journal/verify", (body) =>
    Object.assign(body, { state: "open", last_seq: 7490, is_whole: true }),
  );
  await page.goto(base + "/journal");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await sees(page, "Whole so far: proved up to record 7,490, and still being written.");
});

spec("a record beyond the last is refused in words", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + "/journal?view=travel&seq=99999999");
  await sees(page, "There is no record 99999999: the journal's last is 727.");
  await seesNot(page, "after record 99,999,999");
  await page.getByRole("button", { name: "Show the last, 727" }).click();
  await sees(page, "As it was after record 727 of 727");
  await sees(page, "State hash");
});

for (const path of ["/journal", "/journal?seq=742", "/orders", "/orders?show=fills"])
  spec(`${path} scrolls at one place`, async ({ page, world, base }) => {
    world.force({ step: 40, isPlaying: false });
    await page.goto(base + path);
    await page.locator("tr[data-row]").first().waitFor();
    const over = await page
      .locator("main")
      .evaluate((main) => main.scrollHeight - main.clientHeight);
    assert.equal(over, 0, `the page scrolls by ${over} px beside its list`);
  });

spec("from a record between two rests a link leads to the state's hash", async (given) => {
  const { page, world, base } = given;
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + "/journal?view=travel&seq=702");
  await sees(page, "State after record 685, the last at which the run rested");
  await page.getByRole("link", { name: "Record 685" }).click();
  await sees(page, "As it was after record 685 of 727");
  await page.getByText("State hash: none").waitFor({ state: "detached" });
});

for (const path of ["/journal", "/orders"])
  spec(
    `${path} scrolls at one place on a phone too`,
    async ({ page, world, base }) => {
      world.force({ step: 40, isPlaying: false });
      await page.goto(base + path);
      await page.locator("tr[data-row]").first().waitFor();
      const over = await page
        .locator("main")
        .evaluate((main) => main.scrollHeight - main.clientHeight);
      assert.equal(over, 0, `the page scrolls by ${over} px beside its list`);
    },
    { viewport: PHONE },
  );

spec("a hash is whole where it stands, and is copied", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + "/journal");
  const hash = page.getByRole("button", { name: /Copy hash/ }).first();
  assert.match((await hash.getAttribute("title")) ?? "", /^[0-9a-f]{64} /);
  const seen = await hash.evaluate((button) => {
    const port = /** @type {Element} */ (button.closest("[role=region]"));
    return port.getBoundingClientRect().right - button.getBoundingClientRect().right;
  });
  assert.ok(seen >= 0, "the hash is cut off");
});

spec("why of an order is reached by the keyboard", async ({ page, world, base }) => {
  world.force({ step: 40, isPlaying: false });
  await page.goto(base + "/orders");
  const why = page.getByRole("button", { name: /^Why order/ }).first();
  await page.getByRole("region", { name: "Orders" }).focus();
  await page.keyboard.press("Tab");
  assert.ok(await why.evaluate((button) => button === document.activeElement));
  await page.keyboard.press("Enter");
  await sees(page, "Votes and weights");
});

spec(
  "on a phone an order's time is whole and its numbers have names",
  async ({ page, world, base }) => {
    world.force({ step: 40, isPlaying: false });
    await page.goto(base + "/orders");
    const cell = page.locator("tr[data-row] td").first();
    await cell.waitFor();
    assert.ok(await cell.evaluate((one) => one.scrollWidth <= one.clientWidth), "time is cut off");
    const labels = await page
      .locator("tr[data-row]")
      .first()
      .locator("td[data-label]")
      .evaluateAll((cells) => cells.map((one) => getComputedStyle(one, "::before").content));
    assert.deepEqual(labels, ['"Quantity "', '"Filled "', '"Price "']);
  },
  { viewport: PHONE },
);

spec("risk says whose clock its times are by", async ({ page, world, base, screens }) => {
  world.force({ step: 40, isPlaying: false });
  world.told.push("kill 1");
  await changed(page, "**/v1/runs/*/alerts?*", (body) =>
    body.data.push({
      seq: 700,
      at: "2022-05-13T07:14:47.000000000Z",
      at_ns: 0,
      level: "risk",
      event: "kill",
      line: "kill, by person",
      instrument: "",
    }),
  );
  await page.goto(base + "/risk");
  await sees(page, "times by the clock on the wall");
  await sees(page, "times of the market as it was recorded");
  await page.screenshot({ path: `${screens}risk-clocks.png` });
});

spec("a kill at a desk on recorded data gives no two clocks as one", async ({ page, base }) => {
  await changed(page, "**/kill", (body) =>
    Object.assign(body.done?.[0] ?? body, {
      asked_at: "2022-05-13T07:14:47.924000000Z",
      done_at: "2022-05-13T07:15:18.539000000Z",
      took_ms: 8.3,
    }),
  );
  await page.goto(base);
  await sees(page, "live");
  await page.locator("header").getByRole("button", { name: "Kill" }).click();
  await page.getByRole("button", { name: "Pause now" }).click();
  await sees(page, "took it in, and did it in 8.3 ms");
  await sees(page, "stands at 2022-05-13 07:14:47, the time of the market");
  await seesNot(page, "07:15:18");
});

spec("what a password needs is said before it is tried", async ({ page, base }) => {
  await page.route("**/v1/password", (route) =>
    route.fulfill({
      status: 422,
      contentType: "application/problem+json",
      json: { code: "password_refused", title: "Password refused", status: 422, errors: [] },
    }),
  );
  await page.goto(base + "/settings");
  await sees(page, "not one of the most common passwords");
  await page.getByLabel("Present password").fill("correct horse battery");
  await page.getByLabel("New password").fill("password12345");
  await sees(page, "✓");
  await page.getByRole("button", { name: "Change the password" }).click();
  await sees(page, "The server refused this password. It is among the most common passwords");
});
