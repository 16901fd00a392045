import type { Readable } from 'node:stream';
import { shortLines } from './short-lines.ts';

/** The lines that a process says until it is ready; what it says otherwise could hold values, and nobody reads it. */
export class FirstLines {
  readonly #lines: AsyncIterator<string>;
  readonly #seconds: number;

  constructor(stream: Readable, seconds: number) {
    this.#lines = shortLines(stream);
    this.#seconds = seconds;
  }

  /** The next line, parsed. @throws TypeError, SyntaxError, or what `parse` throws */
  async hear<T>(parse: (line: unknown) => T): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TypeError('The process did not answer.')), this.#seconds * 1000);
    });
    try {
      const next = await Promise.race([this.#lines.next(), late]);
      if (next.done === true) throw new TypeError('The process ended before it answered.');
      return parse(JSON.parse(next.value));
    } finally {
      clearTimeout(timer);
    }
  }
}
