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
const STRETCHES = 64;

/**
 * What to draw for a view between two times: as much again on both sides is drawn along, and
 * stretches lie on a grid of their own, so that a view that moves on seldom changes what is drawn.
 * Marks must be in order of time.
 */
export function shownMarks(marks: readonly Mark[], from_s: number, to_s: number): Shown[] {
  const inView = marks.filter((mark) => mark.time_s >= from_s && mark.time_s <= to_s).length;
  // Powers of two: a view a little wider has the same grid.
  const width_s = 2 ** Math.ceil(Math.log2(Math.max(STRETCHES, to_s - from_s)));
  const begin_s = (Math.floor(from_s / width_s) - 1) * width_s;
  const end_s = (Math.ceil(to_s / width_s) + 1) * width_s;
  const near = marks.filter((mark) => mark.time_s >= begin_s && mark.time_s < end_s);
  if (inView > MOST_IN_VIEW) return counted(near, width_s / STRETCHES);
  return near.map((mark) => ({
    time_s: mark.time_s,
    buys: mark.isBuy ? 1 : 0,
    sells: mark.isBuy ? 0 : 1,
    text: inView <= MOST_WITH_WORDS ? mark.text : "",
  }));
}

function counted(marks: readonly Mark[], stretch_s: number): Shown[] {
  const stretches = new Map<number, Shown>();
  for (const mark of marks) {
    const place = Math.floor(mark.time_s / stretch_s);
    const one = stretches.get(place) ?? { time_s: mark.time_s, buys: 0, sells: 0, text: "" };
    if (mark.isBuy) one.buys += 1;
    else one.sells += 1;
    stretches.set(place, one);
  }
  return [...stretches.values()].map((one) => ({ ...one, text: countText(one) }));
}

function countText({ buys, sells }: Shown): string {
  return [buys ? `▲${buys}` : "", sells ? `▼${sells}` : ""].filter(Boolean).join(" ");
}
