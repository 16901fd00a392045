import { isAscii, isUtf8 } from 'node:buffer';

const newline = 10;

/** How many bytes at the end begin a character that is not complete yet. */
function incomplete(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

/** Watches a stream of bytes for the first line that is not UTF-8 (RFC 3629). */
export class Utf8Watch {
  #held: Buffer = Buffer.alloc(0);
  #lines = 1;
  #bad: number | undefined;
  #ascii = true;

  /** The line, counted from 1, where the stream stops being UTF-8. */
  get badLine(): number | undefined {
    return this.#bad;
  }

  /** Whether no byte above 127 came. */
  get ascii(): boolean {
    return this.#ascii;
  }

  push(chunk: Buffer): void {
    if (this.#bad !== undefined) return;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = bytes.length - incomplete(bytes);
    this.#check(bytes.subarray(0, end));
    this.#held = bytes.subarray(end);
  }

  /** The stream is over: a character left incomplete is a fault. */
  end(): void {
    if (this.#bad === undefined && this.#held.length > 0) {
      this.#ascii = false;
      this.#bad = this.#lines;
    }
  }

  #check(bytes: Buffer): void {
    const valid = isUtf8(bytes);
    if (this.#ascii && !isAscii(bytes)) this.#ascii = false;
    let from = 0;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
      if (!valid && !isUtf8(bytes.subarray(from, at))) break;
      this.#lines += 1;
      from = at + 1;
    }
    if (!valid) this.#bad = this.#lines;
  }
}
