/**
 * Cuts the bytes of a landing file into records (RFC 4180, the delimiter declared), and says of every physical line
 * where it went. No engine guesses here: a record that is not exactly one row never reaches the table. Text is UTF-8
 * without a byte order mark; `\n`, `\r\n` or, where the header ends so, `\r` end a line.
 */

/** Why lines are no row. */
export type LineFault =
  /** Too few or too many cells. */
  | 'ragged-row'
  /** A quote inside a cell that does not begin with one, text after a closing quote, or a quote that never closes. */
  | 'quotes'
  /** A quoted cell runs over lines that look like rows: other people's rows would be published inside it. */
  | 'cell-holds-rows'
  /** A control character, such as NUL or a line end of another kind. */
  | 'control-character'
  /** A byte order mark inside the file: it stood before a cell, and would change its value. */
  | 'byte-order-mark'
  /** A record of more than `longestRecord` bytes. */
  | 'row-too-long';

export interface ScannedRecord {
  /** The physical line on which it begins, counted from 1. */
  readonly line: number;
  /** Physical lines it takes. */
  readonly lines: number;
  /** Its bytes, without the line end. Inside quotes `\n` may stand. */
  readonly bytes: Buffer;
}

export interface RecordSink {
  record(record: ScannedRecord): void;
  fault(record: ScannedRecord, fault: LineFault): void;
}

/** Bytes of the longest record that becomes a row. */
export const longestRecord = 1_900_000;
/** Bytes after which a record that does not end is given up, and the file with it. */
export const longestOpenRecord = 16 * 1024 * 1024;

const quote = 0x22;
const newline = 0x0a;
const carriage = 0x0d;
const tab = 0x09;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** A record goes on for more than `longestOpenRecord` bytes; `line` is where it begins. */
export class RecordNeverEnds extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`The record in line ${line} does not end.`);
    this.line = line;
  }
}

interface Found {
  /** Where the record's bytes end, and where the next begins. */
  readonly end: number;
  readonly next: number;
  readonly lines: number;
  readonly fault?: LineFault;
}

export class RecordScanner {
  readonly #delimiter: number;
  readonly #columns: number;
  readonly #sink: RecordSink;
  readonly #lineEnd: number;
  #held: Buffer = Buffer.alloc(0);
  #line: number;

  /** `columns`: cells of a row. `line`: the number of the first line that is pushed. */
  constructor(
    form: { readonly delimiter: string; readonly columns: number; readonly lineEnd: '\n' | '\r' },
    line: number,
    sink: RecordSink,
  ) {
    this.#delimiter = form.delimiter.charCodeAt(0);
    this.#columns = form.columns;
    this.#lineEnd = form.lineEnd.charCodeAt(0);
    this.#line = line;
    this.#sink = sink;
  }

  /** @throws RecordNeverEnds */
  push(chunk: Buffer): void {
    this.#scan(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]), false);
  }

  /** What is left is the last record, with or without a line end. @throws RecordNeverEnds */
  end(): void {
    this.#scan(this.#held, true);
  }

  #scan(bytes: Buffer, last: boolean): void {
    let at = 0;
    let nextQuote = bytes.indexOf(quote);
    let nextMark = bytes.indexOf(mark);
    while (at < bytes.length) {
      if (nextQuote !== -1 && nextQuote < at) nextQuote = bytes.indexOf(quote, at);
      const lineEnd = bytes.indexOf(this.#lineEnd, at);
      const quoted = nextQuote !== -1 && (lineEnd === -1 || nextQuote < lineEnd);
      const found = quoted
        ? this.#quotedRecord(bytes, at, last)
        : this.#plainRecord(bytes, at, lineEnd, last);
      if (found === undefined) break;
      if (nextMark !== -1 && nextMark < at) nextMark = bytes.indexOf(mark, at);
      const marked = nextMark !== -1 && nextMark < found.end;
      this.#tell(bytes.subarray(at, found.end), found, marked);
      at = found.next;
    }
    this.#held = at === 0 ? bytes : Buffer.from(bytes.subarray(at));
    if (this.#held.length > longestOpenRecord) throw new RecordNeverEnds(this.#line);
  }

  #tell(bytes: Buffer, found: Found, marked: boolean): void {
    const record = { line: this.#line, lines: found.lines, bytes };
    this.#line += found.lines;
    // A blank line is no row, and nothing of it can be lost.
    if (bytes.length === 0) return;
    const fault =
      found.fault ?? (marked ? 'byte-order-mark' : bytes.length > longestRecord ? 'row-too-long' : undefined);
    if (fault === undefined) this.#sink.record(record);
    else this.#sink.fault(record, fault);
  }

  /** A record without a quote: one line. */
  #plainRecord(bytes: Buffer, from: number, lineEnd: number, last: boolean): Found | undefined {
    if (lineEnd === -1 && !last) return undefined;
    const next = lineEnd === -1 ? bytes.length : lineEnd + 1;
    const end = this.#endOfLine(bytes, from, lineEnd === -1 ? bytes.length : lineEnd);
    const delimiter = this.#delimiter;
    let cells = 1;
    let control = false;
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === delimiter) cells += 1;
      else if (byte < 0x20 && byte !== tab) control = true;
    }
    if (control) return { end, next, lines: 1, fault: 'control-character' };
    return cells === this.#columns ? { end, next, lines: 1 } : { end, next, lines: 1, fault: 'ragged-row' };
  }

  /** Without the carriage return of `\r\n`. */
  #endOfLine(bytes: Buffer, from: number, end: number): number {
    return this.#lineEnd === newline && end > from && bytes[end - 1] === carriage ? end - 1 : end;
  }

  /** A record with quotes, which may run over lines; undefined while its end has not come. */
  #quotedRecord(bytes: Buffer, from: number, last: boolean): Found | undefined {
    const cells = new QuotedCells(this.#delimiter, this.#columns);
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (cells.inside) cells.within(byte, byte === this.#lineEnd);
      else if (byte === this.#lineEnd) return { end: at, next: at + 1, ...cells.finished() };
      else if (byte === carriage && this.#lineEnd === newline) {
        if (at + 1 === bytes.length && !last) return undefined;
        if (bytes[at + 1] === newline) return { end: at, next: at + 2, ...cells.finished() };
        cells.outside(byte);
      } else cells.outside(byte);
    }
    if (!last) return undefined;
    // The end of the last line begins no further one.
    const surplus = cells.inside && bytes[bytes.length - 1] === this.#lineEnd ? 1 : 0;
    const { lines, ...rest } = cells.finished();
    return { end: bytes.length, next: bytes.length, lines: lines - surplus, ...rest };
  }
}

/** Comma, semicolon, tab and bar. */
const partingMarks = [0x2c, 0x3b, 0x09, 0x7c] as const;

/** What is known of a record with quotes, byte by byte. */
class QuotedCells {
  readonly #delimiter: number;
  readonly #columns: number;
  #cells = 1;
  #lines = 1;
  #at: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  #fault: LineFault | undefined;
  /** Line ends and delimiters inside the quoted cell. */
  #lineEnds = 0;
  #delimiters = 0;
  /** How often each other mark that parts cells in some file is in the present line of the quoted cell. */
  readonly #foreign: readonly number[];
  readonly #inLine: number[];
  /** A line of the quoted cell has as many of one of them as a row has. */
  #foreignRow = false;

  constructor(delimiter: number, columns: number) {
    this.#delimiter = delimiter;
    this.#columns = columns;
    this.#foreign = partingMarks.filter((one) => one !== delimiter);
    this.#inLine = this.#foreign.map(() => 0);
  }

  get inside(): boolean {
    return this.#at === 'quoted';
  }

  within(byte: number, endsLine: boolean): void {
    if (byte === quote) {
      this.#at = 'closed';
      // A stray quote in one row and another in the same column of a later one swallow what lies between, and with
      // it as many delimiters as rows have. A note of a few lines has fewer.
      if (this.#lineEnds > 0 && this.#partsLikeRows()) this.#fault ??= 'cell-holds-rows';
    } else if (endsLine) {
      this.#lines += 1;
      this.#lineEnds += 1;
      this.#inLine.fill(0);
    } else this.#textWithin(byte);
  }

  /**
   * Rows of the file itself have its delimiter; those of another system, in a file of three columns and more, any, and
   * all that a row has of it in one line. Prose has a comma in each line.
   */
  #partsLikeRows(): boolean {
    return this.#delimiters >= this.#columns - 1 || this.#foreignRow;
  }

  #textWithin(byte: number): void {
    if (byte === this.#delimiter) this.#delimiters += 1;
    const mark = this.#foreign.indexOf(byte);
    if (mark >= 0) {
      const count = (this.#inLine[mark] ?? 0) + 1;
      this.#inLine[mark] = count;
      if (this.#columns >= 3 && count >= this.#columns - 1) this.#foreignRow = true;
    } else if (
      byte < 0x20 &&
      byte !== this.#delimiter &&
      byte !== tab &&
      byte !== carriage &&
      byte !== newline
    )
      this.#fault ??= 'control-character';
  }

  outside(byte: number): void {
    if (byte === this.#delimiter) {
      this.#cells += 1;
      this.#at = 'start';
    } else if (byte === quote && this.#at !== 'plain') {
      if (this.#at === 'start') {
        this.#lineEnds = 0;
        this.#delimiters = 0;
        this.#inLine.fill(0);
        this.#foreignRow = false;
      }
      this.#at = 'quoted';
    } else {
      if (byte < 0x20 && byte !== tab) this.#fault ??= 'control-character';
      else if (byte === quote || this.#at === 'closed') this.#fault ??= 'quotes';
      this.#at = 'plain';
    }
  }

  finished(): { readonly lines: number; readonly fault?: LineFault } {
    const fault =
      this.#fault ?? (this.inside ? 'quotes' : this.#cells === this.#columns ? undefined : 'ragged-row');
    return fault === undefined ? { lines: this.#lines } : { lines: this.#lines, fault };
  }
}
