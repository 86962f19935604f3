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
/** Words need this part of a view for themselves, or they lie on one another. */
const ROOM_OF_WORDS = 1 / 6;
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
  const room_s = (to_s - from_s) * ROOM_OF_WORDS;
  const isFar = (mark: Mark, other: Mark | undefined) =>
    other === undefined || Math.abs(mark.time_s - other.time_s) >= room_s;
  return near.map((mark, place) => ({
    time_s: mark.time_s,
    buys: mark.isBuy ? 1 : 0,
    sells: mark.isBuy ? 0 : 1,
    text: isFar(mark, near[place - 1]) && isFar(mark, near[place + 1]) ? mark.text : "",
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
