// @ts-check
/** Fails where the built page has grown beyond its budget. Sizes are those of gzip, as served. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const WEB = fileURLToPath(new URL("../../python/hansa/web/", import.meta.url));
const KB = 1000;
/** To the first live page, of any further part, of all scripts together. */
const [FIRST_MAX, PART_MAX, ALL_MAX] = [120 * KB, 60 * KB, 350 * KB];

const scripts = readdirSync(`${WEB}assets`).filter((name) => name.endsWith(".js"));
const sizes = new Map(
  scripts.map((name) => [
    name,
    gzipSync(readFileSync(`${WEB}assets/${name}`), { level: 9 }).length,
  ]),
);

/** The scripts that a script cannot do without. @param {string} name @param {Set<string>} found */
function needed(name, found) {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(`${WEB}assets/${name}`, "utf8");
  for (const match of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g))
    needed(/** @type {string} */ (match[1]), found);
  return found;
}

const sum = (/** @type {Iterable<string>} */ names) =>
  [...names].reduce((all, name) => all + (sizes.get(name) ?? 0), 0);
const entry = basename(
  /src="([^"]+\.js)"/.exec(readFileSync(`${WEB}index.html`, "utf8"))?.[1] ?? "",
);
// The home page draws equity: its chart comes on its own, but belongs to the first live page.
const first = needed(entry, new Set());
for (const name of scripts.filter((one) => one.startsWith("plot-"))) needed(name, first);

const rows = [
  ["to the first live page", sum(first), FIRST_MAX],
  ...scripts
    .filter((name) => !first.has(name))
    .map((name) => [`part ${name}`, sizes.get(name) ?? 0, PART_MAX]),
  ["all scripts", sum(sizes.keys()), ALL_MAX],
];
let isOver = false;
for (const [what, size, most] of /** @type {[string, number, number][]} */ (rows)) {
  const over = size > most;
  isOver ||= over;
  if (over || most !== PART_MAX || size > 10 * KB)
    console.log(`${over ? "OVER" : "ok  "} ${what}: ${(size / KB).toFixed(1)} of ${most / KB} kB`);
}
process.exit(isOver ? 1 : 0);
