import { canonicalJson } from '@vitrine/core/text';
import type { PrivateBody, StoredEntry } from './entry.ts';
import type { MerkleTree } from '../tree/merkle.ts';

/** One entry on its way into a store: the leaf's text and hash, and its private body. */
export interface NewEntry extends StoredEntry {
  readonly hash: Buffer;
}

/** A leaf's text, and the hash of exactly that text. */
export interface HashedLeaf {
  readonly leaf: string;
  readonly hash: Buffer;
}

/**
 * Where a ledger's bytes lie. One writer; the ledger calls one writing method at a time, reads may overlap.
 * Every adapter passes `ledgerContract` (testing.ts).
 */
export interface LedgerStorage {
  /** The last published checkpoint, or undefined when there has never been one. */
  checkpoint(): Promise<string | undefined>;
  /** All leaves in order with their hashes, looking only. @throws Corrupt for any damage that no interrupted write explains. */
  leaves(): AsyncIterable<HashedLeaf>;
  /** Removes what an interrupted write left after the last leaf. Called once, after `leaves` was judged sound. */
  repair(): Promise<void>;
  /** Appends entries; settles when they would survive a power cut. */
  append(entries: readonly NewEntry[]): Promise<void>;
  /** Entries [from, to) of those appended. @throws Corrupt when a line cannot be the one that was written. */
  read(from: number, to: number): AsyncIterable<StoredEntry>;
  /** Puts a smaller body in the place of an entry's, durably; the old one's bytes are gone from the store. */
  replaceBody(index: number, body: PrivateBody): Promise<void>;
  /** Makes a signed checkpoint known, and with it whatever is served about the tree of that size. */
  publish(note: string, tree: MerkleTree, size: number): Promise<void>;
  close(): Promise<void>;
}

/** The line of a private file: the hash of the leaf it belongs to, and the body. */
export function bodyLine(hash: Uint8Array, body: PrivateBody): string {
  return `${Buffer.from(hash).toString('hex')} ${canonicalJson(body)}\n`;
}
