/** Money, prices and quantities stay decimal text: no float is money, here neither. */
import { rounded } from "./decimals";

export const MINUS = "−";

/** A decimal with its thousands apart, rounded to `places` where given, as the command line does. */
export function decimal(text: string, places?: number): string {
  if (text === "") return "–";
  const shown = places === undefined ? text : rounded(text, places);
  const isBelow = shown.startsWith("-") && !isZero(shown);
  const [whole = "0", part = ""] = shown.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (isBelow ? MINUS : "") + grouped + (part ? `.${part}` : "");
}

/** A number that comes as a float (a curve, a report) as the decimal that it stands for. */
export function decimalOf(value: number): string {
  return value.toFixed(8);
}

function isZero(text: string): boolean {
  return /^-?0*\.?0*$/.test(text);
}

/** A number of things, in words: "1 order", "no orders". */
export function counted(count: number, thing: string): string {
  return `${count === 0 ? "no" : plain(count, 0)} ${thing}${count === 1 ? "" : "s"}`;
}

export type Sign = "up" | "down" | "flat";

/** The sign of a decimal as it is shown: what is 0.00 to two places has none. */
export function signOf(text: string, places?: number): Sign {
  if (isZero(places === undefined ? text : rounded(text, places))) return "flat";
  return text.startsWith("-") ? "down" : "up";
}

/** A decimal that always says its sign. */
export function signed(text: string, places?: number): string {
  const shown = decimal(text, places);
  return signOf(text, places) === "up" ? `+${shown}` : shown;
}

/** A part of 1 as a percentage. */
export function percent(ratio: number | null | undefined, places = 1): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return "–";
  return `${plain(ratio * 100, places)} %`;
}

export function signedPercent(ratio: number | null | undefined, places = 1): string {
  const shown = percent(ratio, places);
  return ratio && ratio > 0 && shown !== percent(0, places) ? `+${shown}` : shown;
}

/** A view in [-1, 1] with its sign; "abstains" is for the caller to say. */
export function view(value: number | null): string {
  if (value === null) return "–";
  const shown = plain(value, 2);
  return sideOf(value) === "up" ? `+${shown}` : shown;
}

export function plain(value: number, places: number): string {
  const text = Math.abs(value).toFixed(places);
  const isZero = Number(text) === 0;
  return (value < 0 && !isZero ? MINUS : "") + text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}

/** Whole steps (ticks, lots) as a number for drawing alone. */
export function stepsToNumber(steps: number, step: string): number {
  return Number((steps * Number(step)).toPrecision(12));
}

/** How many decimals a step has: 0.01 has two. */
export function placesOf(step: string): number {
  return step.split(".")[1]?.replace(/0+$/, "").length ?? 0;
}

/** A decimal in its unit, as short as people read it: parts of one as percentages. */
export function amount(text: string, unit: string): string {
  if (text === "") return "–";
  if (unit === "ratio") return percent(Number(text), 2);
  const places = text.split(".")[1]?.length ?? 0;
  return `${decimal(text, Math.min(places, 2))}${unit === "count" ? "" : ` ${unit}`}`;
}

const NS_PER_DAY = 86_400e9;

/** A figure of a report, in the unit that reports name it by. */
export function figure(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return "–";
  if (unit === "ratio") return signedPercent(value, 2);
  if (unit === "share") return percent(value, 2);
  if (unit === "bps") return `${plain(value, 2)} bps`;
  if (unit === "count") return plain(value, 0);
  if (unit === "money") return decimal(decimalOf(value), 2);
  if (unit === "duration_ns") return `${plain(value / NS_PER_DAY, 1)} days`;
  return plain(value, 2);
}

/** Which side a view is on, as far as two digits tell. */
export function sideOf(value: number | null): Sign {
  if (value === null || Math.abs(value) < 0.005) return "flat";
  return value > 0 ? "up" : "down";
}

const MARKS: Record<Sign, string> = { up: "▲", down: "▼", flat: "–" };

export function mark(sign: Sign): string {
  return MARKS[sign];
}
