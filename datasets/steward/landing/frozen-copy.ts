import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Unavailable } from '@vitrine/core/errors';
import type { ScannedRecord } from './record-scanner.ts';

/** Stands for a line end inside a cell, so that each record of the frozen copy is one line. No cell holds it. */
export const lineEndMark = '\u001f';
/** Stands for a cell that is not there, apart from one that is empty. No cell holds it. */
export const nothingMark = '\u001e';

/** Bytes of a fault on one line: the engine reads lines of up to two million. */
const faultPart = 500_000;

/** A cell of a file whose cells are not told apart by delimiters; null: there is none. */
export type Cell = string | null;

/** Why cells that were read are no row, or undefined. */
export function cellsFault(cells: readonly Cell[]): string | undefined {
  for (const cell of cells) {
    if (cell === null) continue;
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(cell)) return 'control-character';
    if (cell.includes('\ufeff')) return 'byte-order-mark';
    if (holdsRows(cell, cells.length)) return 'cell-holds-rows';
  }
  return undefined;
}

/** Lines with as many delimiters as rows have: other people's rows, as in CSV. */
function holdsRows(cell: string, columns: number): boolean {
  if (columns < 3 || !/[\r\n]/.test(cell)) return false;
  return [',', ';', '\t', '|'].some((delimiter) => cell.split(delimiter).length > columns - 1);
}

/** The steward's own copy of what was read: rows, and what is no row. */
export class FrozenCopy {
  readonly files: { readonly rows: string; readonly faults: string };
  readonly #delimiter: string;
  readonly #rows: FileHandle;
  readonly #faults: FileHandle;
  readonly #out = new OutputBuffer();
  #pendingFaults: string[] = [];
  #handedRows = 0;
  #handedFaults = 0;
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

  static async open(dir: string, delimiter: string): Promise<FrozenCopy> {
    const files = { rows: join(dir, 'rows.csv'), faults: join(dir, 'faults.csv') };
    const rows = await open(files.rows, 'wx', 0o600);
    return new FrozenCopy(files, [rows, await open(files.faults, 'wx', 0o600)], delimiter);
  }

  /** How many rows and faults it was handed. */
  get handed(): { readonly rows: number; readonly faults: number } {
    return { rows: this.#handedRows, faults: this.#handedFaults };
  }

  record({ line, lines, bytes }: ScannedRecord): void {
    this.#handedRows += 1;
    let cells = bytes;
    if (lines > 1) {
      this.multiLine = true;
      cells = Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n|\r/g, lineEndMark), 'latin1');
    }
    this.#out.text(`${line}${this.#delimiter}`);
    this.#out.bytes(cells);
    this.#out.text('\n');
  }

  /** A row of cells that were read one by one; they have no fault (`cellsFault`). */
  cells(line: number, cells: readonly Cell[]): void {
    this.#handedRows += 1;
    const written = cells.map((cell) => {
      if (cell === null) return nothingMark;
      const multiLine = /[\r\n]/.test(cell);
      if (multiLine) this.multiLine = true;
      const text = multiLine ? cell.replaceAll(/\r?\n|\r/g, lineEndMark) : cell;
      return `"${text.replaceAll('"', '""')}"`;
    });
    this.#out.bytes(Buffer.from(`${[line, ...written].join(this.#delimiter)}\n`));
  }

  fault({ line, lines, bytes }: ScannedRecord, fault: string): void {
    this.#handedFaults += 1;
    let at = 0;
    for (let part = 0; part === 0 || at < bytes.length; part += 1) {
      const hex = bytes.subarray(at, at + faultPart).toString('hex');
      this.#pendingFaults.push(`${line},${lines},${fault},${part},${hex}\n`);
      at += faultPart;
    }
  }

  async flush(): Promise<void> {
    const rows = this.#out.take();
    const faults = this.#pendingFaults.join('');
    this.#pendingFaults = [];
    await writeAll(this.#rows, rows);
    await writeAll(this.#faults, Buffer.from(faults));
  }

  async close(): Promise<void> {
    await this.#rows.close();
    await this.#faults.close();
  }
}

/** A write may take a part only, as on a disk that is nearly full: the rest would be rows that nobody misses. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
    if (bytesWritten === 0) throw new Unavailable({ detail: 'The disk takes no more of a landing file.' });
    at += bytesWritten;
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
