/** While nothing else happens, whoever follows hears this often that the work goes on. */
const tickMs = 500;

/** Lines that work leaves behind it; whoever follows gets all of them from the beginning, and then what comes. */
export class FollowedLines<Line> {
  readonly #lines: Line[] = [];
  readonly #progress: () => Line;
  #waiting: (() => void)[] = [];
  /** Grows with every piece of news, so that none is missed between looking and waiting. */
  #news = 0;
  #over = false;

  /** `progress` says how the work stands. */
  constructor(progress: () => Line) {
    this.#progress = progress;
  }

  get over(): boolean {
    return this.#over;
  }

  add(lines: readonly Line[]): void {
    this.#lines.push(...lines);
    this.wake();
  }

  end(): void {
    this.#over = true;
    this.wake();
  }

  /** Something is new that is no line, such as the stage of the work. */
  wake(): void {
    this.#news += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one();
  }

  /** Everything from the beginning, then what comes, until the work is over or the reader leaves. */
  async *follow(signal: AbortSignal): AsyncGenerator<Line> {
    let next = 0;
    while (!signal.aborted) {
      const known = this.#news;
      for (const line of this.#lines.slice(next)) {
        next += 1;
        yield line;
      }
      if (this.#over && next === this.#lines.length) return;
      if (known !== this.#news) continue;
      yield this.#progress();
      if (known === this.#news) await this.#nextNews();
    }
  }

  #nextNews(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, tickMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
