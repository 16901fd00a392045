/* eslint-disable max-lines -- Appending, signing, handing keys on and destroying take turns on one chain of writes: who looks for what can come between two of them must see them all. */
import type { KeyObject } from 'node:crypto';
import { Conflict, Corrupt, NotFound, type VitrineError } from '@vitrine/core/errors';
import { newActId } from '@vitrine/core/ids';
import type { Checkpoint } from '../tree/checkpoint.ts';
import { KeyChain } from '../tree/key-chain.ts';
import { CheckpointSigner, demandSigned } from './checkpoint-signer.ts';
import type { Destruction } from './destruction.ts';
import {
  openEntry,
  parseLeaf,
  sealDraft,
  skimLeaf,
  type Entry,
  type EntryDraft,
  type SealedDraft,
} from './entry.ts';
import { DestructionNotRecorded, LedgerUnavailable } from '../errors.ts';
import { checkpointKey, type Dangling, type Ledger, type LedgerOptions } from './ledger.ts';
import { leafHash, MerkleTree } from '../tree/merkle.ts';
import { KnownEntries } from './known-entries.ts';
import type { Receipt } from './receipt.ts';
import { rotationIn, rotationType } from './rotation.ts';
import type { LedgerStorage, NewEntry } from './storage.ts';

interface Job {
  readonly drafts: readonly SealedDraft[];
  resolve(entries: readonly Entry[]): void;
  reject(error: unknown): void;
}

const entriesPerCommit = 512;

/** A ledger over any storage: one writer, one queue, one flush for everyone who waits. */
export class StoredLedger implements Ledger {
  readonly origin: string;
  readonly keys: KeyChain;
  readonly #storage: LedgerStorage;
  readonly #options: LedgerOptions;
  readonly #tree = new MerkleTree();
  readonly #listeners = new Set<() => void>();
  readonly #known = new KnownEntries();
  readonly #signer: CheckpointSigner;
  #dangling: readonly Dangling[] = [];
  readonly #jobs: Job[] = [];
  /** The chain of writing operations: commits and destructions, one at a time. */
  #writing: Promise<unknown> = Promise.resolve();
  #draining = false;
  #broken: LedgerUnavailable | undefined;
  #halted: VitrineError | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(storage: LedgerStorage, options: LedgerOptions, publicKey: KeyObject) {
    this.#storage = storage;
    this.#options = options;
    this.origin = options.origin;
    this.keys = new KeyChain(publicKey);
    const log = { origin: options.origin, keys: this.keys, tree: this.#tree };
    this.#signer = new CheckpointSigner(log, options.keys, storage);
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

  get publicKey(): KeyObject {
    return this.keys.current;
  }

  sign(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#signer.sign(bytes);
  }

  async rotateKey(
    others: readonly { readonly head: Checkpoint; readonly note: string }[],
    { actor, reason }: { readonly actor: string; readonly reason: string },
  ): Promise<void> {
    this.#mustBeWritable();
    await this.#signer.handOn(
      others.map(({ head }) => head),
      async (note, last) => {
        const states = Object.fromEntries([
          [this.origin, last],
          ...others.map((one) => [one.head.origin, one.note] as const),
        ]);
        const draft = { type: rotationType, phase: 'fact' as const, act: newActId() };
        const [entry] = await this.append([
          { ...draft, public: { note, states }, private: { actor, reason } },
        ]);
        this.#handOn(note, entry?.index ?? 0);
      },
    );
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
    const isWanted = (index: number): boolean => wanted(this.#known.typeOf(index), index);
    for (const stretch of this.#known.stretches(isWanted, Math.max(0, from), end)) {
      let index = stretch.from;
      for await (const stored of this.#storage.read(stretch.from, stretch.to)) {
        if (isWanted(index)) yield openEntry(index, stored);
        index += 1;
      }
    }
  }

  async entry(index: number): Promise<Entry> {
    this.#mustHave(index);
    for await (const entry of this.read(index, index + 1)) return entry;
    throw new Corrupt({ detail: 'The store gave back no entry.', facts: { index } });
  }

  async checkpoint(): Promise<string> {
    this.#mustBeWritable();
    await this.#signer.publish();
    return this.#signer.signed.note;
  }

  async receipt(index: number): Promise<Receipt> {
    this.#mustHave(index);
    if (index >= this.#signer.signed.size) await this.checkpoint();
    const { size, note } = this.#signer.signed;
    const proof = this.#tree.inclusionProof(index, size).map((hash) => hash.toString('hex'));
    for await (const { leaf } of this.#storage.read(index, index + 1)) {
      return { index, leaf, proof, checkpoint: note };
    }
    throw new Corrupt({ detail: 'The store gave back no entry.', facts: { index } });
  }

  root(size: number): Buffer {
    return this.#tree.root(size);
  }

  inclusionProof(index: number, size: number): readonly Buffer[] {
    return this.#tree.inclusionProof(index, size);
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
    if (!this.#known.areAnnounced(index, fields)) throw new DestructionNotRecorded(index);
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
    return this.#dangling.filter(({ act }) => this.#known.isOpen(act));
  }

  async undestroyed(): Promise<readonly Destruction[]> {
    const found: Destruction[] = [];
    for (const [index, announced] of this.#known.announced()) {
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
      if (this.#broken === undefined) await this.#signer.publish();
    } finally {
      await this.#signer.idle();
      await this.#storage.close();
    }
  }

  async #load(): Promise<void> {
    const note = await this.#storage.checkpoint();
    // What it says is believed only once the entries have said whose signature it must bear.
    const signed = Number(note?.split('\n')[1] ?? 0);
    const handedOn: { readonly index: number; readonly note: string }[] = [];
    for await (const { leaf, hash } of this.#storage.leaves()) {
      const index = this.size;
      this.#tree.push(hash);
      // What the checkpoint covers had the form of a leaf when we signed it, and below its root is compared.
      const face = index < signed ? skimLeaf(leaf) : parseLeaf(leaf);
      this.#known.add(index, face);
      const rotation = rotationIn(face.type, face.public);
      if (rotation !== undefined) handedOn.push({ index, note: rotation });
    }
    for (const one of handedOn) this.#handOn(one.note, one.index);
    demandSigned(this.#tree, note === undefined ? undefined : this.keys.open(note, this.origin));
    await this.#signer.demandKey();
    await this.#storage.repair();
    this.#dangling = this.#known.openActs();
    await this.#signer.publish();
  }

  /** Takes the next key of the log, which an entry on disk names. @throws Corrupt */
  #handOn(note: string, index: number): void {
    this.keys.add(note, this.origin, (size) => (size === index ? this.#tree.root(size) : undefined), index);
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
      this.#known.add(this.size, parseLeaf(entry.leaf));
      this.#tree.push(entry.hash);
    }
    this.#publishSoon();
    let place = 0;
    for (const job of jobs) job.resolve(written.slice(place, (place += job.drafts.length)));
    for (const listener of this.#listeners) listener();
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
      this.#signer.publish().catch(() => undefined);
    }, this.#options.checkpointEvery ?? 200);
    this.#timer.unref();
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
