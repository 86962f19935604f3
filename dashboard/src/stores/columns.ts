/** Numbers that only grow, in columns of equal length: market data outside of all reactivity. */
export class Columns {
  length = 0;
  private columns: Float64Array[];

  constructor(
    readonly width: number,
    capacity = 1024,
  ) {
    this.columns = Array.from({ length: width }, () => new Float64Array(capacity));
  }

  push(row: readonly number[]): void {
    this.room(1);
    for (let place = 0; place < this.width; place += 1)
      this.columns[place]![this.length] = row[place]!;
    this.length += 1;
  }

  clear(): void {
    this.length = 0;
  }

  at(place: number, row: number): number {
    return this.columns[place]![row]!;
  }

  /** A column without a copy: not to be kept beyond the next push. */
  column(place: number): Float64Array {
    return this.columns[place]!.subarray(0, this.length);
  }

  private room(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.columns[0]!.length) return;
    this.columns = this.columns.map((old) => {
      const grown = new Float64Array(Math.max(wanted, old.length * 2));
      grown.set(old);
      return grown;
    });
  }
}
