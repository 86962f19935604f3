/** Exact decimals: whole steps of the finest digit, so that no float is money. */

interface Exact {
  steps: bigint;
  places: number;
}

/** A plain decimal as people type it (1,000.5 and 1e3 are none); null where it is none. */
function read(text: string): Exact | null {
  const found = /^(-?)(\d{0,18})(?:\.(\d{0,18}))?$/.exec(text.trim());
  if (!found || !(found[2] || found[3])) return null;
  const part = found[3] ?? "";
  const steps = BigInt(`${found[2] ?? ""}${part}`);
  return { steps: found[1] ? -steps : steps, places: part.length };
}

function write({ steps, places }: Exact): string {
  const digits = (steps < 0n ? -steps : steps).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const part = places ? digits.slice(-places).replace(/0+$/, "") : "";
  return (steps < 0n ? "-" : "") + whole + (part ? `.${part}` : "");
}

function alike(a: Exact, b: Exact): [bigint, bigint, number] {
  const places = Math.max(a.places, b.places);
  const scaled = (one: Exact) => one.steps * 10n ** BigInt(places - one.places);
  return [scaled(a), scaled(b), places];
}

export function isAboveZero(text: string): boolean {
  return (read(text)?.steps ?? 0n) > 0n;
}

/** The nearest multiple of a step, at least one step; "" where the value is one, or is no number. */
export function nearestStep(text: string, step: string): string {
  const [value, grid] = [read(text), read(step)];
  if (!value || !grid || grid.steps <= 0n) return "";
  const [whole, each, places] = alike(value, grid);
  if (whole % each === 0n) return "";
  const count = (whole + each / 2n) / each;
  return write({ steps: (count > 0n ? count : 1n) * each, places });
}

/** a + b, or a − b; "" where one of them is no number. */
export function sum(a: string, b: string, sign: 1 | -1 = 1): string {
  const [left, right] = [read(a), read(b)];
  if (!left || !right) return "";
  const [one, other, places] = alike(left, right);
  return write({ steps: sign > 0 ? one + other : one - other, places });
}

/** a × b; "" where one of them is no number. */
export function product(a: string, b: string): string {
  const [left, right] = [read(a), read(b)];
  if (!left || !right) return "";
  return write({ steps: left.steps * right.steps, places: left.places + right.places });
}

/** A decimal of any length to so many places, half to even as everywhere in Hansa; "-0" keeps its sign. */
export function rounded(text: string, places: number): string {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (part.length <= places) return `${sign}${whole || "0"}${dotted(part.padEnd(places, "0"))}`;
  const [kept, rest] = [BigInt(`${whole}${part.slice(0, places)}` || "0"), part.slice(places)];
  const half = "5".padEnd(rest.length, "0");
  const isUp = rest > half || (rest === half && kept % 2n === 1n);
  const digits = (isUp ? kept + 1n : kept).toString().padStart(places + 1, "0");
  return `${sign}${digits.slice(0, digits.length - places)}${dotted(digits.slice(digits.length - places))}`;
}

function dotted(part: string): string {
  return part && `.${part}`;
}
