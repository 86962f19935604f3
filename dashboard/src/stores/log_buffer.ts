/** The newest entries of a log, oldest first; what is beyond `most` is forgotten, oldest first. */
export class LogBuffer<T> {
  private entries: T[] = [];

  constructor(private readonly most = 5000) {}

  take(entries: readonly T[], isAnew: boolean): void {
    if (isAnew) this.entries = [];
    this.entries.push(...entries);
    // Cut seldom: each cut copies what is kept.
    if (this.entries.length > this.most * 1.25) this.entries = this.entries.slice(-this.most);
  }

  get length(): number {
    return this.entries.length;
  }

  newestFirst(): T[] {
    return this.entries.slice(-this.most).reverse();
  }

  /** The last state of each thing that the log tells of, newest first. */
  latestBy(key: (entry: T) => string): T[] {
    const latest = new Map<string, T>();
    for (const entry of this.entries) {
      const name = key(entry);
      latest.delete(name);
      latest.set(name, entry);
    }
    return [...latest.values()].reverse();
  }
}
