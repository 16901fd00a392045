/** Runs tasks one after the other, in the order asked: an engine's connection runs one statement. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();
  #tasks = 0;

  /** Whether a task runs or waits. */
  get busy(): boolean {
    return this.#tasks > 0;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    this.#tasks++;
    const next = this.#last.then(task, task).finally(() => {
      this.#tasks--;
    });
    this.#last = next.catch(() => undefined);
    return next;
  }
}
