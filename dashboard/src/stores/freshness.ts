import type { LinkState } from "../api/stream";

export type Freshness = "live" | "slow" | "stale" | "disconnected" | "logged_out" | "recorded";

/** What is known about how true the page is. Ages in seconds; null where nothing was ever had. */
export interface Signs {
  link: LinkState;
  /** Since the server last said anything. */
  silence_s: number | null;
  /** Whether the run is one over recorded data, whose numbers do not age. */
  isRecorded: boolean;
  /** The desk's own word, from its pulse: trading, stale, gone, silent, ... */
  desk: string;
  /** State and age of the worst feed of the desk, as of now. */
  feed: string;
  feedAge_s: number | null;
}

export interface Judged {
  state: Freshness;
  /** Age of what is shown; null where it has none. */
  age_s: number | null;
  why: string;
}

/** Two heartbeats: after that nothing on the page is known to be true. */
const SILENCE_S = 10;

/** How true the numbers on the page are: by the age of the data, never by the socket alone. */
export function judge(signs: Signs): Judged {
  const { silence_s, feedAge_s } = signs;
  const age_s = feedAge_s ?? silence_s;
  const say = (state: Freshness, why: string): Judged => ({ state, age_s, why });
  if (signs.link === "logged_out") return say("logged_out", "Your session has ended");
  if (signs.link !== "open") return say("disconnected", "No link to the server");
  if (signs.isRecorded) return { state: "recorded", age_s: null, why: "A run over recorded data" };
  if (silence_s === null || silence_s > SILENCE_S) return say("stale", "The server says nothing");
  if (signs.desk === "gone") return say("disconnected", "The desk's process is gone");
  if (signs.desk === "disconnected") return say("disconnected", "The desk lost its venue");
  if (signs.desk === "logged_out")
    return say("logged_out", "The venue does not accept the desk's keys");
  if (signs.desk === "silent") return say("stale", "The desk does not answer");
  if (signs.desk === "stale" || signs.desk === "no_data")
    return say("stale", "The desk gets no data");
  return judgeFeed(signs, say);
}

function judgeFeed(signs: Signs, say: (state: Freshness, why: string) => Judged): Judged {
  if (signs.feed === "disconnected")
    return say("disconnected", "A feed of the desk is disconnected");
  if (signs.feed === "logged_out") return say("logged_out", "A feed of the desk is logged out");
  if (signs.feed === "stale") return say("stale", "A feed of the desk is stale");
  if (signs.feed === "slow") return say("slow", "A feed of the desk is slow");
  return say("live", "Data come as they should");
}

const ORDER = ["", "live", "slow", "stale", "disconnected", "logged_out"];

/** The worst of several feeds and its age. */
export function worstFeed(feeds: { feed: string; age_s: number | null }[]): {
  feed: string;
  age_s: number | null;
} {
  let worst: { feed: string; age_s: number | null } = { feed: "", age_s: null };
  for (const one of feeds) {
    const [mine, its] = [ORDER.indexOf(worst.feed), ORDER.indexOf(one.feed)];
    if (its > mine || (its === mine && (one.age_s ?? -1) > (worst.age_s ?? -1))) worst = one;
  }
  return worst;
}
