/**
 * Runs work that reports what happens, and hands the reports on as they come. The work goes on to its end
 * whether or not anyone still listens; its failure ends the stream.
 */
export async function* eventStream<T>(work: (emit: (line: T) => void) => Promise<void>): AsyncGenerator<T> {
  const state = { lines: [] as T[], over: false, wake: (): void => undefined };
  const running = work((line) => {
    state.lines.push(line);
    state.wake();
  }).finally(() => {
    state.over = true;
    state.wake();
  });
  running.catch(() => undefined);
  for (;;) {
    const line = state.lines.shift();
    if (line !== undefined) {
      yield line;
    } else if (state.over) {
      await running;
      return;
    } else {
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
  }
}
