import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { optionsOf } from '../arguments.ts';
import { ArgumentError, DiffprivError, StoreConflictError, StoreError } from '../errors.ts';
import { brokenBody, logLine, readLog, type ReadLog } from './file-lines.ts';
import { lockFile, type FileLock } from './file-lock.ts';
import { ownRecords, type LogAnchor, type SpendRecord, type SpendStore } from './store.ts';

export interface FileSpendStoreOptions {
  /** True makes the log when there is none. Without it a missing or empty log is refused: it may have been deleted, and all that was spent with it. */
  readonly create?: boolean;
  /** Where the log must have come to: an anchor that was kept outside it. A log that does not hold that place was cut, or is an older copy. */
  readonly anchor?: LogAnchor;
  /** Given the new anchor after every append, before the append resolves; keep it outside the log. If it fails, the charges count as spent and are not acknowledged. */
  readonly onAnchor?: (anchor: LogAnchor) => void | Promise<void>;
  /** True passes over a last line that broke off, as when the power fails during a write. Look first: cutting a log short looks the same. */
  readonly dropBroken?: boolean;
  /** True takes over a lock from another container, boot or host. Only when nothing there runs any more. */
  readonly takeOver?: boolean;
}

/**
 * A spend log in one append-only file, owned by one process at a time; a second writer, however it came to be, makes both refuse.
 *
 * Each group of records is one line, hashed together with the line before it: see `file-lines.ts`. A group is written and flushed with fdatasync before `append` resolves. Nothing
 * that is in the file is ever truncated or written over, so opening it cannot take away what another writer, alive or dead, has put there. Whatever does
 * not verify is refused: a log that cannot be read must not be taken for an empty one.
 */
export class FileSpendStore implements SpendStore {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #lock: FileLock;
  readonly #onAnchor: FileSpendStoreOptions['onAnchor'];
  readonly #records: SpendRecord[];
  #hash: string;
  #size: number;
  #lineOpen: boolean;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(
    path: string,
    handles: { readonly file: FileHandle; readonly lock: FileLock },
    log: ReadLog & { readonly size: number },
    onAnchor: FileSpendStoreOptions['onAnchor'],
  ) {
    this.#path = path;
    this.#file = handles.file;
    this.#lock = handles.lock;
    this.#onAnchor = onAnchor;
    this.#records = [...log.records];
    this.#hash = log.hash;
    this.#size = log.size;
    this.#lineOpen = log.unended !== 'no';
  }

  static async open(path: string, options: FileSpendStoreOptions = {}): Promise<FileSpendStore> {
    const { create, anchor, onAnchor, dropBroken, takeOver } = optionsOf<FileSpendStoreOptions>(options);
    const wanted = anchor && ownAnchor(anchor);
    const lock = await lockFile(path, takeOver === true);
    let file: FileHandle | undefined;
    try {
      file = await openLog(path, create === true);
      const bytes = await file.readFile();
      const log = readLog(bytes, path);
      if (bytes.length === 0 && create !== true) throw missing(path, 'is empty');
      if (log.unended === 'broken line' && dropBroken !== true) throw brokenOff(path, log.broken.length);
      if (wanted && wanted.records !== (log.ends.get(wanted.hash) ?? (bytes.length === 0 ? 0 : undefined)))
        throw behind(path, wanted.records);
      const store = new FileSpendStore(path, { file, lock }, { ...log, size: bytes.length }, onAnchor);
      if (bytes.length === 0) await store.#write('[]');
      if (log.unended === 'broken line') await store.#write(brokenBody(log.broken));
      return store;
    } catch (error) {
      await file?.close();
      await lock.release();
      if (error instanceof DiffprivError) throw error;
      throw new StoreError('DP_STORE_FAILED', `The spend log ${path} cannot be opened.`, { cause: error });
    }
  }

  async load(): Promise<readonly SpendRecord[]> {
    return [...this.#records];
  }

  async append(records: readonly SpendRecord[], after: number): Promise<void> {
    const own = ownRecords(records);
    const turn = this.#turn.then(async () => {
      if (after !== this.#records.length) throw new StoreConflictError();
      await this.#write(JSON.stringify(own), own);
      await this.#onAnchor?.(this.anchor);
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  /** Writes one line. The lock and the length are checked before and after: of two writers that pass each other in between, neither finds what it expects afterwards, so neither acknowledges. */
  async #write(body: string, records: readonly SpendRecord[] = []): Promise<void> {
    const { hash, text } = logLine(this.#hash, body);
    // A newline that is missing is written together with the line that needs it.
    const line = Buffer.from(this.#lineOpen ? `\n${text}` : text);
    await this.#lock.verify();
    await this.#expectSize(this.#size);
    for (let written = 0; written < line.length;) {
      const { bytesWritten } = await this.#file.write(line, written, line.length - written, null);
      written += bytesWritten;
    }
    await this.#file.datasync();
    await this.#expectSize(this.#size + line.length);
    await this.#lock.verify();
    for (const record of records) this.#records.push(record);
    this.#hash = hash;
    this.#size += line.length;
    this.#lineOpen = false;
  }

  /** Refuses when the log is not as long as what this store has read and written: another process has written too, or an earlier append broke off. */
  async #expectSize(expected: number): Promise<void> {
    if (!this.#closed && (await this.#file.stat()).size === expected) return;
    throw new StoreError(
      'DP_STORE_FAILED',
      `The spend log ${this.#path} was changed from outside, was closed, or a write broke off. Open it again.`,
    );
  }

  /** Bytes of the log that are known to be good. */
  get size(): number {
    return this.#size;
  }

  /** The place that the log has come to. Keep it outside the log and pass it when opening, so that a log that was cut or replaced is refused. */
  get anchor(): LogAnchor {
    return Object.freeze({ records: this.#records.length, hash: this.#hash });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#turn;
    this.#closed = true;
    await this.#file.close();
    await this.#lock.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function openLog(path: string, create: boolean): Promise<FileHandle> {
  try {
    const flags = constants.O_RDWR | constants.O_APPEND | (create ? constants.O_CREAT : 0);
    const file = await open(path, flags, 0o600);
    // The directory entry must be durable too, or a new log could vanish with its first charges.
    const directory = await open(dirname(path), 'r');
    await directory.sync().finally(() => directory.close());
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missing(path, 'is not there');
    throw error;
  }
}

function ownAnchor(anchor: LogAnchor): LogAnchor {
  const { records, hash } = optionsOf<LogAnchor>(anchor, 'anchor', "Pass a store's anchor");
  if (!Number.isSafeInteger(records) || records < 0 || typeof hash !== 'string')
    throw new ArgumentError('anchor', 'must hold a number of records and a hash', "Pass a store's anchor");
  return { records, hash };
}

function missing(path: string, how: string): StoreError {
  return new StoreError(
    'DP_STORE_MISSING',
    `The spend log ${path} ${how}. Restore it from a copy; if nothing was ever spent, open it with create: true.`,
  );
}

function brokenOff(path: string, bytes: number): StoreError {
  return new StoreError(
    'DP_STORE_BROKEN',
    `The last line of the spend log ${path} broke off (${bytes} bytes). If the machine died while it was written, open it with dropBroken: true; if it was cut, restore it from a copy.`,
  );
}

function behind(path: string, records: number): StoreError {
  return new StoreError(
    'DP_STORE_BEHIND',
    `The spend log ${path} does not hold the ${records} records that its anchor names: it was cut, or is an older copy. Restore the newest copy.`,
  );
}
