// @ts-check
/** A browser of the machine's own, without a display and without a way to talk to its maker. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** @param {{ viewport?: { width: number, height: number }, colorScheme?: "dark" | "light", args?: string[] }} [how] */
export async function openBrowser({ viewport = WIDE, colorScheme = "dark", args = [] } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "hansa-page-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["HANSA_BROWSER"] || "/usr/bin/chromium",
    headless: true,
    args: [...QUIET, ...args],
    viewport,
    colorScheme,
    hasTouch: viewport.width < 700,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}
