// @ts-check
/** A browser of the machine's own, without a display and without a way to talk to its maker. */
import { chromium } from "playwright-core";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** @typedef {{ viewport?: { width: number, height: number }, colorScheme?: "dark" | "light" }} Look */

export function launch() {
  return chromium.launch({
    executablePath: process.env["HANSA_BROWSER"] || "/usr/bin/chromium",
    headless: true,
    args: QUIET,
  });
}

/** What a person has before them, apart from all others. @param {import("playwright-core").Browser} browser @param {Look} [look] */
export function contextOf(browser, { viewport = WIDE, colorScheme = "dark" } = {}) {
  return browser.newContext({
    viewport,
    colorScheme,
    hasTouch: viewport.width < 700,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
}

/** A browser with one context. */
export async function openBrowser() {
  const browser = await launch();
  return { context: await contextOf(browser), close: () => browser.close() };
}
