/** Times are shown in UTC, as the journal has them. */

const NS_PER_MS = 1e6;

/** `2022-05-09T12:00:00.000000000Z` -> `2022-05-09 12:00:00`. */
export function timeText(at: string): string {
  return at ? at.slice(0, 19).replace("T", " ") : "–";
}

/** Of a log: the time of day with milliseconds. */
export function clockText(at: string): string {
  if (!at) return "–";
  const [, time = at] = at.replace("Z", "").split("T");
  const [whole = "", part = ""] = time.split(".");
  return `${whole}.${part.slice(0, 3).padEnd(3, "0")}`;
}

export function dayAndMinute(at: string): string {
  return at ? at.slice(0, 16).replace("T", " ") : "–";
}

export function isoOfNs(ns: number): string {
  return new Date(ns / NS_PER_MS).toISOString();
}

/** An age in words short enough for a pill. */
export function age(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

const PACES: [number, string][] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/** How fast recorded data play, in words: 3600 is "an hour a second"; "" of real time. */
export function paceText(speed: number): string {
  if (speed === 1) return "";
  if (speed === 0) return "as fast as it can";
  const [length, unit] = PACES.find(([one]) => speed % one === 0) ?? [1, ""];
  if (!unit) return `${speed} times as fast`;
  const count = speed / length;
  if (count === 1) return `${unit === "hour" ? "an" : "a"} ${unit} a second`;
  return `${count} ${unit}s a second`;
}

export function msOf(at: string): number {
  return at ? Date.parse(at.replace(/(\.\d{3})\d*/, "$1")) : Number.NaN;
}

/** Whether a desk's time and one of this machine can be of the same clock; a desk on recorded data has its own. */
export function isOneClock(desk: string, here: string): boolean {
  return Math.abs(msOf(desk) - msOf(here)) < 3_600_000;
}

/** When a desk's numbers were last true: by the clock on the wall, and by its own where that is another. */
export function lastTrueText(here: string, desk: string): string {
  if (!here) return desk ? `${timeText(desk)} UTC by the desk's clock` : "a time not known";
  if (!desk || isOneClock(desk, here)) return `${timeText(here)} UTC`;
  return `${timeText(here)} UTC, at ${timeText(desk)} of the market that it plays`;
}
