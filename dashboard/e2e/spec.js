// @ts-check
import { strict as assert } from "node:assert";

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {{ page: Page, world: import("../dev/world.js").World, base: string, screens: string }} Given
 * @typedef {import("./browser.js").Look & { isAlone?: boolean }} How isAlone: nothing else is at work meanwhile
 * @typedef {{ name: string, how: How, act: (given: Given) => Promise<void> }} Spec
 */

/** @type {Spec[]} */
const specs = [];

/** @param {string} name @param {Spec["act"]} act @param {How} [how] */
export function spec(name, act, how = {}) {
  specs.push({ name, how, act });
}

export function takeSpecs() {
  return specs;
}

/** Waits until a condition holds; says what was found where it does not. @param {() => Promise<string | null>} fault @param {number} [ms] */
export async function until(fault, ms = 8000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await fault();
    if (found === null) return;
    if (Date.now() > end) assert.fail(found);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {Page} page @param {string} text @param {number} [ms] */
export async function sees(page, text, ms) {
  await until(async () => {
    const found = (await page.locator("body").innerText()).replace(/\s+/g, " ");
    return found.toLowerCase().includes(text.toLowerCase())
      ? null
      : `expected to see “${text}”, found: ${found.slice(0, 600)}`;
  }, ms);
}

/** Nothing is wider than the screen, and the document is no longer than it: only parts scroll. @param {Page} page */
export async function fits(page) {
  const [wider, longer] = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return /** @type {const} */ ([scrollWidth - innerWidth, scrollHeight - innerHeight]);
  });
  assert.ok(wider <= 0, `the page is ${wider} px wider than the screen`);
  assert.ok(longer <= 0, `the document is ${longer} px longer than the window`);
}
