import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreConflictError, StoreError } from '../errors.ts';
import { lockFile, unlockFile } from './file-lock.ts';
import type { SpendRecord, SpendStore } from './store.ts';

const START = 'diffprivlib-ts spend log 1';

/**
 * A spend log in one append-only file, owned by one process at a time; a second writer, however it came to be, makes both refuse.
 *
 * Each group of records is one line: the hash of the line before it and of its own text, then the records as JSON. A group is written and flushed with fdatasync before `append` resolves. A
 * `kill -9` can leave only an incomplete last line, whose charges were never acknowledged, so whose work never ran; it is cut off on opening. Anything else that
 * does not verify is refused: a log that cannot be read must not be taken for an empty one.
 */
export class FileSpendStore implements SpendStore {
  readonly #path: string;
  readonly #file: FileHandle;
  #records: SpendRecord[];
  #hash: string;
  #size: number;

  private constructor(
    path: string,
    file: FileHandle,
    read: { records: SpendRecord[]; hash: string; size: number },
  ) {
    this.#path = path;
    this.#file = file;
    this.#records = read.records;
    this.#hash = read.hash;
    this.#size = read.size;
  }

  static async open(path: string): Promise<FileSpendStore> {
    await lockFile(path);
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'a+', 0o600);
      const read = parse(await file.readFile('utf8'), path);
      await file.truncate(read.size);
      await file.datasync();
      // The directory entry must be durable too, or a new log could vanish with its first charges.
      const directory = await open(dirname(path), 'r');
      await directory.sync().finally(() => directory.close());
      return new FileSpendStore(path, file, read);
    } catch (error) {
      await file?.close();
      await unlockFile(path);
      throw error;
    }
  }

  async load(): Promise<readonly SpendRecord[]> {
    return [...this.#records];
  }

  async append(records: readonly SpendRecord[], after: number): Promise<void> {
    if (after !== this.#records.length) throw new StoreConflictError();
    const body = JSON.stringify(records);
    const hash = chain(this.#hash, body);
    const line = Buffer.from(`${hash} ${body}\n`);
    await this.#expectSize(this.#size);
    for (let written = 0; written < line.length;) {
      const { bytesWritten } = await this.#file.write(line, written, line.length - written, null);
      written += bytesWritten;
    }
    await this.#file.datasync();
    await this.#expectSize(this.#size + line.length);
    this.#records.push(...records);
    this.#hash = hash;
    this.#size += line.length;
  }

  /**
   * Refuses when the log is not as long as what this store has read and written: another process has written too, whatever the lock says, or an earlier append broke off. Of two
   * writers that pass each other between the checks neither sees the length it expects afterwards, so neither acknowledges.
   */
  async #expectSize(expected: number): Promise<void> {
    if ((await this.#file.stat()).size === expected) return;
    throw new StoreError(
      'DP_STORE_FAILED',
      `The spend log ${this.#path} was changed from outside, or a write broke off. Open it again.`,
    );
  }

  /** Bytes of the log that are known to be good. */
  get size(): number {
    return this.#size;
  }

  async close(): Promise<void> {
    await this.#file.close();
    await unlockFile(this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function chain(before: string, body: string): string {
  return createHash('sha256').update(`${before}\n${body}`).digest('hex').slice(0, 32);
}

function parse(text: string, path: string): { records: SpendRecord[]; hash: string; size: number } {
  const records: SpendRecord[] = [];
  let hash = START;
  let size = 0;
  for (let at = 0; ;) {
    const end = text.indexOf('\n', at);
    if (end < 0) return { records, hash, size };
    const line = text.slice(at, end);
    const body = line.slice(33);
    const next = chain(hash, body);
    if (line.slice(0, 32) !== next) {
      throw new StoreError(
        'DP_STORE_CORRUPT',
        `The spend log ${path} does not verify at byte ${size}. Restore it from a copy; starting anew would forget what was spent.`,
      );
    }
    records.push(...(JSON.parse(body) as SpendRecord[]));
    hash = next;
    size += Buffer.byteLength(line) + 1;
    at = end + 1;
  }
}
