import { longestOpenRecord, RecordNeverEnds } from './record-scanner.ts';

/** A physical line, without its end. */
export interface PhysicalLine {
  readonly line: number;
  readonly bytes: Buffer;
}

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Cuts bytes into lines that end with `\n` or `\r\n`; a mark at the beginning of the file is none of them. */
export class LineSplitter {
  #held: Buffer = Buffer.alloc(0);
  #line = 0;

  /** The lines that have ended. @throws RecordNeverEnds */
  *push(chunk: Buffer): Generator<PhysicalLine> {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      yield this.#next(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#held = Buffer.from(bytes.subarray(from));
    if (this.#held.length > longestOpenRecord) throw new RecordNeverEnds(this.#line + 1);
  }

  /** The last line, when the file does not end with a line end. */
  *end(): Generator<PhysicalLine> {
    if (this.#held.length > 0) yield this.#next(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #next(bytes: Buffer): PhysicalLine {
    this.#line += 1;
    const begins = this.#line === 1 && bytes.subarray(0, 3).equals(mark) ? 3 : 0;
    const ends = bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length;
    return { line: this.#line, bytes: bytes.subarray(begins, Math.max(begins, ends)) };
  }
}
