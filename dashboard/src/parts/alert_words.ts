import type { Alert } from "../api/types";
import { paceText } from "../text/times";

const OF_FEED = /^(.+?) (live|slow|stale|disconnected|logged out), data (.+) old$/;

/** What an alert says, for people: of a feed, whose clock the age of its data is by. */
export function alertWords({ event, line }: Alert, speed: number): string {
  const [, what, state, age] = (event === "feed" && OF_FEED.exec(line)) || [];
  if (!what || !state || !age) return line;
  const again =
    state === "live" ? "is live: data come again, the last were" : `is ${state}: its last data are`;
  const clock = speed === 1 ? "" : ` by the market's clock, which plays ${paceText(speed)}`;
  return `${what} ${again} ${spanWords(age)} old${clock}`;
}

/** A length of time as journals write it, with its units: 40:55 is 40 min 55 s. */
function spanWords(text: string): string {
  const [, days, rest] = /^(?:(\d+)d )?(\d+(?::\d+)+)$/.exec(text) ?? [];
  if (!rest) return text;
  const parts = [...(days ? [days] : []), ...rest.split(":")].map(Number);
  const units = days ? ["d", "h", "min"] : parts.length === 3 ? ["h", "min", "s"] : ["min", "s"];
  return parts.map((part, place) => `${part} ${units[place]}`).join(" ");
}
