import type { Readable } from 'node:stream';

/** What is read of a process that may be hostile, before and after it is ready. */
const maxLine = 4096;

/**
 * Lines of a stream, each at most 4096 bytes; the stream counts as ended at the first longer one. What comes
 * after the consumer has stopped asking is thrown away, so that the writer never blocks and we never grow.
 */
export function shortLines(stream: Readable): AsyncIterator<string> {
  const lines: string[] = [];
  let held = '';
  let ended = false;
  let wake: (() => void) | undefined;
  const end = (): void => {
    ended = true;
    wake?.();
  };
  stream.setEncoding('latin1');
  stream.on('data', (text: string) => {
    if (ended || lines.length > 8) return;
    held += text;
    for (let at = held.indexOf('\n'); at >= 0; at = held.indexOf('\n')) {
      lines.push(held.slice(0, at));
      held = held.slice(at + 1);
    }
    if (held.length > maxLine) end();
    wake?.();
  });
  stream.on('end', end);
  stream.on('error', end);
  return {
    async next() {
      while (lines.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const value = lines.shift();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
  };
}
