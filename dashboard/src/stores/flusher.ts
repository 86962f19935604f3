export const FLUSH_MS = 100;

/** Draws at most ten times a second, however often something comes. */
export class Flusher {
  private isWaiting = false;
  private dirty = new Set<() => void>();

  constructor(private readonly later: (callback: () => void, ms: number) => void) {}

  /** `draw` is called once, within 100 ms. */
  mark(draw: () => void): void {
    this.dirty.add(draw);
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.later(() => this.flush(), FLUSH_MS);
  }

  private flush(): void {
    const due = [...this.dirty];
    this.dirty.clear();
    this.isWaiting = false;
    for (const draw of due) draw();
  }
}

export const flusher = new Flusher((callback, ms) => void setTimeout(callback, ms));
