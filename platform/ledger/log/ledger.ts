import type { KeyObject } from 'node:crypto';
import type { ActId } from '@vitrine/core/ids';
import type { Clock } from '@vitrine/core/process';
import type { KeyProvider } from '@vitrine/core/keys';
import type { VitrineError } from '@vitrine/core/errors';
import type { Checkpoint } from '../tree/checkpoint.ts';
import type { KeyChain } from '../tree/key-chain.ts';
import type { Vocabulary } from '../events/vocabulary.ts';
import type { Destruction } from './destruction.ts';
import type { Entry, EntryDraft } from './entry.ts';
import type { Receipt } from './receipt.ts';

/** The name of the key that signs checkpoints. */
export const checkpointKey = 'ledger';
/** The name of the key that signs them after the log was handed on so often. */
export const checkpointKeyAfter = (rotations: number): string =>
  rotations === 0 ? checkpointKey : `${checkpointKey}-${rotations + 1}`;
export interface LedgerOptions {
  readonly keys: KeyProvider;
  readonly clock: Clock;
  /** The log's name in checkpoints (C2SP tlog-checkpoint): a schema-less URL without spaces or plus. */
  readonly origin: string;
  /** What may be appended. */
  readonly events: Pick<Vocabulary, 'demand'>;
  /** The least time between two published checkpoints, in milliseconds; 200 when absent. */
  readonly checkpointEvery?: number;
}

/** An intent that had no outcome when the ledger was opened. */
export interface Dangling {
  readonly act: ActId;
  readonly index: number;
  readonly type: string;
}

export interface Ledger {
  /** How many entries are on disk. */
  readonly size: number;
  readonly origin: string;
  /** What verifies the checkpoints that are signed now. */
  readonly publicKey: KeyObject;
  /** All keys that the log had, and which signed what. */
  readonly keys: KeyChain;
  /** Signs with the key that signs checkpoints now. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Why nothing new may be appended, until the ledger is opened again. */
  readonly failure: VitrineError | undefined;
  /**
   * Takes no new act from now on: appends throw this error. What has begun may still have its outcome, so that
   * the record says how it ended. For whoever finds that the record can no longer be followed.
   */
  halt(reason: VitrineError): void;
  /**
   * Appends entries, one after another and nothing between them; resolves when they would survive a power
   * cut. @throws UndeclaredEvent, InvalidEntry (nothing was written), LedgerUnavailable (and every later append too), or what
   * it was halted with.
   */
  append(drafts: readonly EntryDraft[]): Promise<readonly Entry[]>;
  /** Entries [from, to) of those there were when it was called. @throws Corrupt. */
  read(from?: number, to?: number): AsyncIterable<Entry>;
  /** The same, of the entries whose type and place are wanted: what is not wanted is not even unpacked. */
  select(wanted: (type: string, index: number) => boolean, from?: number, to?: number): AsyncIterable<Entry>;
  /** One entry. @throws NotFound, Corrupt. */
  entry(index: number): Promise<Entry>;
  /** A signed checkpoint that covers everything appended so far. @throws LedgerUnavailable. */
  checkpoint(): Promise<string>;
  /** What convinces someone with the public key alone that an entry is in the log. @throws NotFound. */
  receipt(index: number): Promise<Receipt>;
  /** The root of the Merkle tree over the first `size` entries (RFC 6962). @throws RangeError when there are fewer */
  root(size: number): Buffer;
  /** The audit path of an entry in the log of `size` entries (RFC 6962). @throws RangeError when there are fewer */
  inclusionProof(index: number, size: number): readonly Buffer[];
  /** Proof that the log of `older` entries is the beginning of the one of `newer` (RFC 6962). */
  consistencyProof(older: number, newer: number): readonly Buffer[];
  /**
   * Hands the log to a new key of the same provider: an entry says so, which both keys signed, and every checkpoint
   * from then on is the new key's. Nothing else may be appended meanwhile.
   *
   * @param others the last states of other logs that the key signs, and how they stand signed
   * @throws LedgerUnavailable, Corrupt when something was appended meanwhile
   */
  rotateKey(
    others: readonly { readonly head: Checkpoint; readonly note: string }[],
    by: { readonly actor: string; readonly reason: string },
  ): Promise<void>;
  /** Calls the listener after each batch is on disk, with nothing but the news; returns how to stop. */
  onAppended(listener: () => void): () => void;
  /**
   * Removes private fields and their salts for good; the tree still verifies. An entry made by
   * `destructionOf` must stand in the ledger first. @throws DestructionNotRecorded, NotFound,
   * LedgerUnavailable (and for every later append too): the next opening finds it in `undestroyed`.
   */
  destroyPrivate(index: number, fields: readonly string[]): Promise<void>;
  /** Intents that an earlier process left without an outcome. */
  dangling(): readonly Dangling[];
  /** Recorded destructions that an earlier process did not carry out. */
  undestroyed(): Promise<readonly Destruction[]>;
  /** Finishes what was asked, publishes the last checkpoint and lets go of the storage. */
  close(): Promise<void>;
}
