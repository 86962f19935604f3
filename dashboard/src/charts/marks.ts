/** Marks on a chart: each by itself, or, where there are too many to read, as counts of a stretch. */
export interface Mark {
  time_s: number;
  isBuy: boolean;
  text: string;
  /** What a click leads to: an order. */
  id: string;
}

export interface Shown {
  time_s: number;
  buys: number;
  sells: number;
  text: string;
}

/** Above this many in view no mark can be told from its neighbour. */
export const MOST_IN_VIEW = 150;
/** Above this many their words lie on one another. */
const MOST_WITH_WORDS = 10;
const STRETCHES = 60;

/** What to draw between two times. Marks must be in order of time. */
export function shownMarks(marks: readonly Mark[], from_s: number, to_s: number): Shown[] {
  const inView = marks.filter((mark) => mark.time_s >= from_s && mark.time_s <= to_s);
  if (inView.length <= MOST_IN_VIEW) {
    return inView.map((mark) => ({
      time_s: mark.time_s,
      buys: mark.isBuy ? 1 : 0,
      sells: mark.isBuy ? 0 : 1,
      text: inView.length <= MOST_WITH_WORDS ? mark.text : "",
    }));
  }
  const stretch_s = Math.max(1, (to_s - from_s) / STRETCHES);
  const counted = new Map<number, Shown>();
  for (const mark of inView) {
    const place = Math.floor((mark.time_s - from_s) / stretch_s);
    const one = counted.get(place) ?? { time_s: mark.time_s, buys: 0, sells: 0, text: "" };
    if (mark.isBuy) one.buys += 1;
    else one.sells += 1;
    counted.set(place, one);
  }
  return [...counted.values()].map((one) => ({ ...one, text: countText(one) }));
}

function countText({ buys, sells }: Shown): string {
  return [buys ? `▲${buys}` : "", sells ? `▼${sells}` : ""].filter(Boolean).join(" ");
}
