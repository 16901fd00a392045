/**
 * Runs work that reports what happens, and hands the reports on as they come. The work goes on to its end
 * whether or not anyone still listens; its failure ends the stream.
 */
export async function* eventStream<T>(work: (emit: (line: T) => void) => Promise<void>): AsyncGenerator<T> {
  const lines: T[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const running = work((line) => {
    lines.push(line);
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  running.catch(() => undefined);
  for (;;) {
    const line = lines.shift();
    if (line !== undefined) {
      yield line;
    } else if (over) {
      await running;
      return;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
