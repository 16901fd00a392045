import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { syncFolder } from '@vitrine/core/files';
import { open, seal } from '@vitrine/core/keys';

/** Where a record lies in its file. */
export interface Span {
  readonly at: number;
  readonly length: number;
  readonly ordinal: number;
}

const lengthBytes = 4;
/** No record is longer: a length beyond it is no length. */
const maxRecord = 256 * 1024 * 1024;

/**
 * A file of sealed records (AES-256-GCM), each bound to its place, that only grows. What was appended is on disk before
 * `append` returns; a record that a crash cut short was never answered for, and is cut off.
 */
export class FigureLog {
  readonly #fd: number;
  readonly #key: Uint8Array;
  readonly #context: string;
  #end = 0;
  #records = 0;
  /** Whether a part of a record may lie after the last whole one: what follows it would be lost. */
  #torn = false;

  private constructor(fd: number, key: Uint8Array, context: string) {
    this.#fd = fd;
    this.#key = key;
    this.#context = context;
  }

  /**
   * Opens the file and hands over its records, the first first.
   * @throws Corrupt when one that is whole was not sealed here, or not in its place
   */
  static async open(
    path: string,
    key: Uint8Array,
    context: string,
    take: (record: Uint8Array, span: Span) => void,
  ): Promise<FigureLog> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const log = new FigureLog(openSync(path, 'a+', 0o600), key, context);
    await syncFolder(dirname(path));
    try {
      log.#scan(take);
    } catch (error) {
      log.close();
      throw error;
    }
    return log;
  }

  /**
   * Writes all of the records, or none where the disk fails.
   * @throws Corrupt once the disk failed and what it had taken could not be cut off; the next opening cuts it off
   */
  append(records: readonly Uint8Array[]): readonly Span[] {
    const sealed = records.map((record, at) => seal(this.#key, record, this.#contextOf(this.#records + at)));
    const spans: Span[] = [];
    const parts: Uint8Array[] = [];
    let at = this.#end;
    for (const [place, bytes] of sealed.entries()) {
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32BE(bytes.length);
      parts.push(length, bytes);
      spans.push({ at: at + lengthBytes, length: bytes.length, ordinal: this.#records + place });
      at += lengthBytes + bytes.length;
    }
    this.#write(Buffer.concat(parts));
    this.#end = at;
    this.#records += records.length;
    return spans;
  }

  read({ at, length, ordinal }: Span): Uint8Array {
    const bytes = this.#bytes(at, length);
    if (bytes === undefined) throw new Corrupt({ detail: 'A remembered figure is missing.' });
    return open(this.#key, bytes, this.#contextOf(ordinal));
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Uint8Array): void {
    if (this.#torn)
      throw new Corrupt({
        detail: 'The disk failed in the midst of a record, so nothing is written after it.',
        help: 'See that the disk works and has room, then start the steward again.',
      });
    this.#torn = true;
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#fd, bytes, done);
      fdatasyncSync(this.#fd);
      this.#torn = false;
    } catch (error) {
      this.#cutOff();
      throw error;
    }
  }

  /** Cuts off what follows the last whole record, if the disk lets it. */
  #cutOff(): void {
    try {
      ftruncateSync(this.#fd, this.#end);
      fdatasyncSync(this.#fd);
      this.#torn = false;
    } catch {
      // The failure of the write is the one to tell; nothing is appended from here on.
    }
  }

  #scan(take: (record: Uint8Array, span: Span) => void): void {
    const { size } = fstatSync(this.#fd);
    for (;;) {
      const head = this.#bytes(this.#end, lengthBytes);
      const length = head === undefined ? undefined : Buffer.from(head).readUInt32BE();
      if (length === undefined || length > maxRecord || this.#end + lengthBytes + length > size) break;
      const span = { at: this.#end + lengthBytes, length, ordinal: this.#records };
      take(this.read(span), span);
      this.#end += lengthBytes + length;
      this.#records += 1;
    }
    if (this.#end < size) ftruncateSync(this.#fd, this.#end);
  }

  #bytes(at: number, length: number): Uint8Array | undefined {
    const bytes = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const read = readSync(this.#fd, bytes, done, length - done, at + done);
      if (read === 0) return undefined;
      done += read;
    }
    return bytes;
  }

  #contextOf(ordinal: number): string {
    return `${this.#context}:${ordinal}`;
  }
}
