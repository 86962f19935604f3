// @ts-check
/** What axe-core finds against WCAG 2.2 AA. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations in words. @param {import("playwright-core").Page} page */
export async function violations(page) {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const axe = /** @type {any} */ (globalThis).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, { runOnly: tags, iframes: false });
    return found.violations.map(
      (/** @type {any} */ one) =>
        `${one.id}: ${one.nodes
          .slice(0, 3)
          .map(
            (/** @type {any} */ node) => `${node.html.slice(0, 140)} ${node.any[0]?.message ?? ""}`,
          )
          .join(" ; ")}`,
    );
  });
}
