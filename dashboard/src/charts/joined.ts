/** Several series, each with its own times, over the times of all: a hole where one says nothing. */
export function joined(
  series: { times: number[]; values: (number | null)[] }[],
): (number | null)[][] {
  const times = [...new Set(series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const place = new Map(times.map((time, at) => [time, at]));
  const columns = series.map((one) => {
    // null is a gap in uPlot's drawing, undefined is not: a point of another series breaks no line.
    const column = new Array<number | null | undefined>(times.length).fill(undefined);
    one.times.forEach((time, row) => (column[place.get(time)!] = one.values[row] ?? null));
    return column as (number | null)[];
  });
  return [times, ...columns];
}
