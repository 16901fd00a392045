import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { LandingEmpty, LandingEncoding, LandingUnreadable } from '../../errors.ts';
import { longestHeader, readHeader, type Header } from './header.ts';
import { readLanded, type LandingFacts } from './landed-bytes.ts';
import { openLanding, type LandingSources } from './open-landing.ts';
import { RecordNeverEnds, RecordScanner, type LineFault, type ScannedRecord } from './record-scanner.ts';
import { Utf8Watch } from './utf8-watch.ts';

type Source = DatasetFile['source'];

/** Stands for a line end inside a cell, so that each record of the frozen copy is one line. No cell holds it. */
export const lineEndMark = '\u001f';

/**
 * A landing file as it was read once: its rows and what is no row, in files of the steward's own. Whatever is written
 * over the landed file afterwards, the digest is of the bytes that the rows came from.
 */
export interface FrozenLanding {
  readonly facts: LandingFacts;
  readonly header: readonly string[];
  /** CSV without a header, in UTF-8, the declared delimiter: the line number, then the cells. */
  readonly rows: string;
  /** CSV without a header, comma: line number, lines, reason, part, the part's bytes in hexadecimal. */
  readonly faults: string;
  /** Whether `lineEndMark` stands in some cell. */
  readonly multiLine: boolean;
}

/**
 * Reads a landing file once, from its first byte to its last: digest, encoding, records. `checkHeader` is asked
 * before any row is read.
 * @throws SourceUnknown, LandingMissing, LandingEmpty, LandingUnreadable, LandingEncoding, LandingColumns
 */
export async function freezeLanding(
  sources: LandingSources,
  source: Source,
  scratchDir: string,
  checkHeader: (header: readonly string[]) => void,
): Promise<FrozenLanding> {
  const landing = await openLanding(sources, source);
  const copy = await FrozenCopy.open(scratchDir, source);
  try {
    if (landing.size === 0) throw emptyLanding(source);
    const { chunks, facts } = readLanded(landing, source.file);
    const header = await copyRecords(chunks, source, copy, checkHeader);
    await copy.flush();
    if (!(await landing.unchanged())) {
      throw new LandingUnreadable({
        detail: `The file ${source.file} changed while it was read.`,
        help: 'Wait until the delivery is complete, then publish again.',
      });
    }
    return { facts: facts(), header, ...copy.files, multiLine: copy.multiLine };
  } catch (error) {
    throw asLandingError(error, source);
  } finally {
    await copy.close();
    await landing.close();
  }
}

export function emptyLanding(source: Pick<Source, 'file'>): LandingEmpty {
  return new LandingEmpty({ detail: `The file ${source.file} holds no rows.` });
}

async function copyRecords(
  chunks: AsyncIterable<Buffer>,
  source: Source,
  copy: FrozenCopy,
  checkHeader: (header: readonly string[]) => void,
): Promise<readonly string[]> {
  const watch = new EncodingWatch(source);
  let start: Buffer = Buffer.alloc(0);
  let header: Header | undefined;
  let scanner: RecordScanner | undefined;
  const begin = (last: boolean): void => {
    header = readHeader(start, source.delimiter, last);
    if (header === undefined) {
      if (start.length > longestHeader || last) throw neverEnds(source, 1);
      return;
    }
    checkHeader(header.cells);
    const form = { delimiter: source.delimiter, columns: header.cells.length, lineEnd: header.lineEnd };
    scanner = new RecordScanner(form, 1 + header.lines, copy);
    scanner.push(start.subarray(header.next));
    start = Buffer.alloc(0);
  };
  const take = async (text: Buffer): Promise<void> => {
    if (scanner !== undefined) scanner.push(text);
    else {
      start = Buffer.concat([start, text]);
      begin(false);
    }
    await copy.flush();
  };
  for await (const chunk of chunks) await take(watch.decode(chunk));
  await take(watch.end());
  if (scanner === undefined) {
    if (start.length === 0) throw emptyLanding(source);
    begin(true);
  }
  scanner?.end();
  return header?.cells ?? [];
}

/** Holds the bytes against the declared encoding, and gives them in UTF-8. */
class EncodingWatch {
  readonly #source: Source;
  readonly #watch = new Utf8Watch();
  readonly #decoder = new TextDecoder('windows-1252');

  constructor(source: Source) {
    this.#source = source;
  }

  /** @throws LandingEncoding naming the line */
  decode(chunk: Buffer): Buffer {
    this.#watch.push(chunk);
    if (this.#source.encoding === 'windows-1252')
      return Buffer.from(this.#decoder.decode(chunk, { stream: true }));
    this.#demandUtf8();
    return chunk;
  }

  /** @throws LandingEncoding */
  end(): Buffer {
    const { encoding, file } = this.#source;
    this.#watch.end();
    if (encoding === 'utf-8') {
      this.#demandUtf8();
      return Buffer.alloc(0);
    }
    if (!this.#watch.ascii && this.#watch.badLine === undefined) {
      throw new LandingEncoding({
        detail: `The file ${file} is declared as windows-1252, but all of it is UTF-8.`,
        help: 'Declare utf-8; read as windows-1252 its accented letters would be spoilt.',
        facts: { declared: encoding },
      });
    }
    return Buffer.from(this.#decoder.decode());
  }

  #demandUtf8(): void {
    const line = this.#watch.badLine;
    if (line === undefined) return;
    throw new LandingEncoding({
      detail: `The file ${this.#source.file} is declared as UTF-8, but line ${line} is not.`,
      help: 'Ask the sender which encoding it is; hospital systems often write windows-1252.',
      facts: { declared: this.#source.encoding, line },
    });
  }
}

/** Bytes of a fault on one line: the engine reads lines of up to two million. */
const faultPart = 500_000;

/** Writes what the scanner finds. */
class FrozenCopy {
  readonly files: { readonly rows: string; readonly faults: string };
  readonly #delimiter: string;
  readonly #rows: FileHandle;
  readonly #faults: FileHandle;
  readonly #out = new OutputBuffer();
  #pendingFaults: string[] = [];
  multiLine = false;

  private constructor(
    files: { readonly rows: string; readonly faults: string },
    handles: readonly [FileHandle, FileHandle],
    delimiter: string,
  ) {
    this.files = files;
    [this.#rows, this.#faults] = handles;
    this.#delimiter = delimiter;
  }

  static async open(dir: string, source: Source): Promise<FrozenCopy> {
    const files = { rows: join(dir, 'rows.csv'), faults: join(dir, 'faults.csv') };
    const rows = await open(files.rows, 'wx', 0o600);
    return new FrozenCopy(files, [rows, await open(files.faults, 'wx', 0o600)], source.delimiter);
  }

  record({ line, lines, bytes }: ScannedRecord): void {
    let cells = bytes;
    if (lines > 1) {
      this.multiLine = true;
      cells = Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n|\r/g, lineEndMark), 'latin1');
    }
    this.#out.text(`${line}${this.#delimiter}`);
    this.#out.bytes(cells);
    this.#out.text('\n');
  }

  fault({ line, lines, bytes }: ScannedRecord, fault: LineFault): void {
    for (let at = 0, part = 0; at < bytes.length; at += faultPart, part += 1) {
      const hex = bytes.subarray(at, at + faultPart).toString('hex');
      this.#pendingFaults.push(`${line},${lines},${fault},${part},${hex}\n`);
    }
  }

  async flush(): Promise<void> {
    const rows = this.#out.take();
    const faults = this.#pendingFaults.join('');
    this.#pendingFaults = [];
    if (rows.length > 0) await this.#rows.write(rows);
    if (faults.length > 0) await this.#faults.write(faults);
  }

  async close(): Promise<void> {
    await this.#rows.close();
    await this.#faults.close();
  }
}

/** Bytes that wait to be written: one copy of each, since there are millions of rows. */
class OutputBuffer {
  #bytes = Buffer.allocUnsafe(2 * 1024 * 1024);
  #length = 0;

  /** ASCII. */
  text(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  bytes(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#length += bytes.copy(this.#bytes, this.#length);
  }

  /** What waits; valid until the next byte comes. */
  take(): Buffer {
    const waiting = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return waiting;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

function neverEnds(source: Source, line: number): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The file ${source.file} cannot be cut into rows: what begins in line ${line} does not end.`,
    help: 'Look for a quote that is never closed, or ask the sender to deliver it again.',
    facts: { line },
  });
}

/** Broken packing, a full disk: what is not yet an error of ours. */
function asLandingError(error: unknown, source: Source): unknown {
  if (error instanceof RecordNeverEnds) return neverEnds(source, error.line);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error;
  return new LandingUnreadable({
    detail: `The file ${source.file} cannot be read to its end: it is damaged, or was cut off on its way.`,
    help: 'Ask the sender to deliver it again.',
    cause: error,
  });
}
