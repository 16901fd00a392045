/** Tells something to stop, and ends it where it has not within a time. Told again, it is not waited for anew. */
export class GracefulStop {
  readonly #tell: () => void;
  readonly #end: () => void;
  readonly #graceMs: number;
  #last: NodeJS.Timeout | undefined;
  #over = false;

  constructor(tell: () => void, end: () => void, graceMs: number) {
    this.#tell = tell;
    this.#end = end;
    this.#graceMs = graceMs;
  }

  readonly begin = (): void => {
    if (this.#over || this.#last !== undefined) return;
    this.#last = setTimeout(this.#end, this.#graceMs);
    this.#tell();
  };

  /** It has stopped by itself, or nobody waits any more. */
  over(): void {
    this.#over = true;
    clearTimeout(this.#last);
  }
}
