import type { KeyObject } from 'node:crypto';
import { Conflict, Corrupt, NotFound, type VitrineError } from '@vitrine/core/errors';
import { type ActId } from '@vitrine/core/ids';
import { checkpointText, openCheckpoint } from '../tree/checkpoint.ts';
import { destroyedBy, type Destruction } from './destruction.ts';
import {
  openEntry,
  parseLeaf,
  sealDraft,
  skimLeaf,
  type Entry,
  type EntryDraft,
  type Leaf,
  type SealedDraft,
} from './entry.ts';
import { DestructionNotRecorded, LedgerUnavailable } from '../errors.ts';
import { checkpointKey, type Dangling, type Ledger, type LedgerOptions } from './ledger.ts';
import { leafHash, MerkleTree } from '../tree/merkle.ts';
import type { Receipt } from './receipt.ts';
import { signNote } from '../tree/signed-note.ts';
import type { LedgerStorage, NewEntry } from './storage.ts';

interface Job {
  readonly drafts: readonly SealedDraft[];
  resolve(entries: readonly Entry[]): void;
  reject(error: unknown): void;
}

const entriesPerCommit = 512;
/** Entries that nobody wants between two that are wanted, up to which they are read in one go. */
const widestGap = 16;

/** A ledger over any storage: one writer, one queue, one flush for everyone who waits. */
export class StoredLedger implements Ledger {
  readonly origin: string;
  readonly publicKey: KeyObject;
  readonly #storage: LedgerStorage;
  readonly #options: LedgerOptions;
  readonly #tree = new MerkleTree();
  readonly #listeners = new Set<() => void>();
  readonly #open = new Map<ActId, Dangling>();
  /** The type of every entry, by its place. */
  readonly #types: string[] = [];
  readonly #typeTexts = new Map<string, string>();
  #dangling: readonly Dangling[] = [];
  /** Fields announced for destruction, by entry. */
  readonly #announced = new Map<number, Set<string>>();
  readonly #jobs: Job[] = [];
  /** The chain of writing operations: commits and destructions, one at a time. */
  #writing: Promise<unknown> = Promise.resolve();
  #draining = false;
  #broken: LedgerUnavailable | undefined;
  #halted: VitrineError | undefined;
  #closed = false;
  #signed = { size: -1, note: '' };
  #signing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(storage: LedgerStorage, options: LedgerOptions, publicKey: KeyObject) {
    this.#storage = storage;
    this.#options = options;
    this.origin = options.origin;
    this.publicKey = publicKey;
  }

  /** Checks what is stored against its last checkpoint, repairs an interrupted append, signs anew. */
  static async open(storage: LedgerStorage, options: LedgerOptions): Promise<StoredLedger> {
    try {
      const ledger = new StoredLedger(storage, options, await options.keys.publicKey(checkpointKey));
      await ledger.#load();
      return ledger;
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  get size(): number {
    return this.#tree.size;
  }

  get failure(): VitrineError | undefined {
    return this.#broken ?? this.#halted;
  }

  halt(reason: VitrineError): void {
    this.#halted ??= reason;
  }

  async append(drafts: readonly EntryDraft[]): Promise<readonly Entry[]> {
    this.#mustBeWritable();
    if (this.#halted !== undefined && drafts.some(({ phase }) => phase !== 'outcome')) throw this.#halted;
    for (const draft of drafts) this.#options.events.demand(draft);
    const sealed = drafts.map(sealDraft);
    if (sealed.length === 0) return [];
    return await new Promise((resolve, reject) => {
      this.#jobs.push({ drafts: sealed, resolve, reject });
      this.#drain();
    });
  }

  async *read(from = 0, to = this.size): AsyncGenerator<Entry> {
    let index = Math.max(0, from);
    const end = Math.min(to, this.size);
    if (index >= end) return;
    for await (const stored of this.#storage.read(index, end)) yield openEntry(index++, stored);
  }

  async *select(
    wanted: (type: string, index: number) => boolean,
    from = 0,
    to = this.size,
  ): AsyncGenerator<Entry> {
    const end = Math.min(to, this.size);
    const is = (index: number): boolean => wanted(this.#types[index] ?? '', index);
    for (let index = Math.max(0, from); index < end; index++) {
      if (!is(index)) continue;
      let last = index;
      for (let next = index + 1; next < end && next - last <= widestGap; next++) if (is(next)) last = next;
      // To read over a few entries takes less time than to begin to read anew.
      for await (const stored of this.#storage.read(index, last + 1)) {
        if (is(index)) yield openEntry(index, stored);
        index += 1;
      }
      index -= 1;
    }
  }

  async entry(index: number): Promise<Entry> {
    this.#mustHave(index);
    for await (const entry of this.read(index, index + 1)) return entry;
    throw new Corrupt({ detail: 'The store gave back no entry.', facts: { index } });
  }

  async checkpoint(): Promise<string> {
    this.#mustBeWritable();
    await this.#publish();
    return this.#signed.note;
  }

  async receipt(index: number): Promise<Receipt> {
    this.#mustHave(index);
    if (index >= this.#signed.size) await this.checkpoint();
    const { size, note } = this.#signed;
    const proof = this.#tree.inclusionProof(index, size).map((hash) => hash.toString('hex'));
    for await (const { leaf } of this.#storage.read(index, index + 1)) {
      return { index, leaf, proof, checkpoint: note };
    }
    throw new Corrupt({ detail: 'The store gave back no entry.', facts: { index } });
  }

  root(size: number): Buffer {
    return this.#tree.root(size);
  }

  consistencyProof(older: number, newer: number): readonly Buffer[] {
    return this.#tree.consistencyProof(older, newer);
  }

  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async destroyPrivate(index: number, fields: readonly string[]): Promise<void> {
    this.#mustBeWritable();
    this.#mustHave(index);
    const announced = this.#announced.get(index);
    if (!fields.every((field) => announced?.has(field))) throw new DestructionNotRecorded(index);
    await this.#exclusively(async () => {
      for await (const { body } of this.#storage.read(index, index + 1)) {
        const kept = Object.entries(body).filter(([name]) => !fields.includes(name));
        if (kept.length === Object.keys(body).length) return;
        await this.#storage.replaceBody(index, Object.fromEntries(kept)).catch((error: unknown) => {
          // Whether the old file still has its name is not known: what is appended to it might be lost.
          this.#broken = new LedgerUnavailable(error);
          throw this.#broken;
        });
      }
    });
  }

  dangling(): readonly Dangling[] {
    return this.#dangling.filter(({ act }) => this.#open.has(act));
  }

  async undestroyed(): Promise<readonly Destruction[]> {
    const found: Destruction[] = [];
    for (const [index, announced] of this.#announced) {
      const present = (await this.entry(index)).private;
      const fields = [...announced].filter((field) => Object.hasOwn(present, field));
      if (fields.length > 0) found.push({ index, fields });
    }
    return found;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    while (this.#draining) await this.#writing.catch(() => undefined);
    this.#closed = true;
    await this.#writing.catch(() => undefined);
    clearTimeout(this.#timer);
    try {
      if (this.#broken === undefined) await this.#publish();
    } finally {
      await this.#signing.catch(() => undefined);
      await this.#storage.close();
    }
  }

  async #load(): Promise<void> {
    const note = await this.#storage.checkpoint();
    const checkpoint = note === undefined ? undefined : openCheckpoint(note, this.origin, this.publicKey);
    const signed = checkpoint?.size ?? 0;
    for await (const { leaf, hash } of this.#storage.leaves()) {
      const index = this.size;
      this.#tree.push(hash);
      // What the checkpoint covers had the form of a leaf when we signed it, and below its root is compared.
      this.#notice(index, index < signed ? skimLeaf(leaf) : parseLeaf(leaf));
    }
    if (checkpoint === undefined) {
      if (this.size > 0) throw new Corrupt({ detail: 'The ledger has entries but no checkpoint.' });
    } else {
      if (checkpoint.size > this.size) {
        throw new Corrupt({
          detail: 'The ledger has fewer entries than its last checkpoint says.',
          facts: { signed: checkpoint.size, found: this.size },
        });
      }
      if (!this.#tree.root(checkpoint.size).equals(checkpoint.root)) {
        throw new Corrupt({ detail: 'The ledger is not the one its last checkpoint was signed over.' });
      }
    }
    await this.#storage.repair();
    this.#dangling = [...this.#open.values()];
    await this.#publish();
  }

  /** Starts committing if nobody is: everything that waits goes to disk in one flush. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    void this.#exclusively(async () => {
      // A turn of the event loop lets everybody who is about to append join the first batch.
      await Promise.resolve();
      while (this.#jobs.length > 0) await this.#commit(this.#nextBatch());
    }).finally(() => {
      this.#draining = false;
      if (this.#jobs.length > 0) this.#drain();
    });
  }

  #nextBatch(): readonly Job[] {
    let entries = 0;
    let jobs = 0;
    while (jobs < this.#jobs.length && (jobs === 0 || entries < entriesPerCommit)) {
      entries += this.#jobs[jobs]?.drafts.length ?? 0;
      jobs += 1;
    }
    return this.#jobs.splice(0, jobs);
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    if (this.#broken !== undefined) {
      for (const job of jobs) job.reject(this.#broken);
      return;
    }
    const time = this.#options.clock.now();
    const entries: NewEntry[] = jobs.flatMap((job) =>
      job.drafts.map((draft) => {
        const stored = draft.at(time);
        return { ...stored, hash: leafHash(stored.leaf) };
      }),
    );
    try {
      await this.#storage.append(entries);
    } catch (error) {
      // After a failed flush the system may have dropped the pages: only a fresh look at the disk can tell.
      this.#broken = new LedgerUnavailable(error);
      for (const job of jobs) job.reject(this.#broken);
      return;
    }
    const written = entries.map((entry, place) => openEntry(this.size + place, entry));
    for (const entry of entries) {
      this.#notice(this.size, parseLeaf(entry.leaf));
      this.#tree.push(entry.hash);
    }
    this.#publishSoon();
    let place = 0;
    for (const job of jobs) job.resolve(written.slice(place, (place += job.drafts.length)));
    for (const listener of this.#listeners) listener();
  }

  /** Keeps what must be known about the log without reading it again. */
  #notice(index: number, { act, phase, type, public: face }: Leaf): void {
    // One text for all entries of a type, rather than a part of each leaf.
    this.#types[index] = this.#typeTexts.get(type) ?? type;
    this.#typeTexts.set(type, this.#types[index]);
    if (phase === 'intent') this.#open.set(act, { act, index, type });
    if (phase === 'outcome') this.#open.delete(act);
    const destroyed = destroyedBy(type, face);
    if (destroyed === undefined) return;
    const announced = this.#announced.get(destroyed.index) ?? new Set();
    for (const field of destroyed.fields) announced.add(field);
    this.#announced.set(destroyed.index, announced);
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work, work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  #publishSoon(): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // A checkpoint that could not be written is written with the next one; the log itself is whole.
      this.#publish().catch(() => undefined);
    }, this.#options.checkpointEvery ?? 200);
    this.#timer.unref();
  }

  #publish(): Promise<void> {
    const done = this.#signing.then(async () => {
      const size = this.size;
      if (size === this.#signed.size) return;
      const text = checkpointText({ origin: this.origin, size, root: this.#tree.root(size) });
      const note = await signNote(text, this.origin, this.publicKey, (bytes) =>
        this.#options.keys.sign(checkpointKey, bytes),
      );
      await this.#storage.publish(note, this.#tree, size);
      this.#signed = { size, note };
    });
    this.#signing = done.catch(() => undefined);
    return done.catch((error: unknown) => {
      throw error instanceof LedgerUnavailable ? error : new LedgerUnavailable(error);
    });
  }

  #mustBeWritable(): void {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#closed) throw new LedgerUnavailable(new Conflict({ detail: 'The ledger has been closed.' }));
  }

  #mustHave(index: number): void {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.size) {
      throw new NotFound({ detail: 'The ledger has no such entry.' });
    }
  }
}
