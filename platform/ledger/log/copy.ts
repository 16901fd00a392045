import type { KeyObject } from 'node:crypto';
import { Conflict, Corrupt, NotFound } from '@vitrine/core/errors';
import { KeyChain } from '../tree/key-chain.ts';
import { skimLeaf } from './entry.ts';
import { rotationIn } from './rotation.ts';
import { leafHash, MerkleTree } from '../tree/merkle.ts';
import type { StoredEntry } from './entry.ts';
import type { LedgerStorage, NewEntry } from './storage.ts';

export interface LedgerCopy {
  /** The last checkpoint of the log, read before its entries: what is appended meanwhile is copied or not. */
  readonly note: string | undefined;
  readonly entries: AsyncIterable<StoredEntry>;
  /** An empty storage. */
  readonly to: LedgerStorage;
  readonly origin: string;
  /** The first key of the log; entries lead from it to the others. */
  readonly publicKey: KeyObject;
}

const entriesAtOnce = 512;

/**
 * Copies a whole ledger into another storage, the text of every leaf as it is; returns how many entries there are.
 * @throws Conflict when the storage is not empty; Corrupt when what was copied is not what the checkpoint was signed over
 */
export async function copyLedger({ note, entries, to, origin, publicKey }: LedgerCopy): Promise<number> {
  if (note === undefined) throw new NotFound({ detail: 'There is no ledger to copy.' });
  if ((await leavesIn(to)) > 0)
    throw new Conflict({
      detail: 'There are entries of a ledger in this place already.',
      help: 'If a move broke off there, empty it first: docs/operator.md, The ledger in PostgreSQL.',
    });
  await to.repair();
  const tree = new MerkleTree();
  const keys = new KeyChain(publicKey);
  let batch: NewEntry[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await to.append(batch);
    batch = [];
  };
  for await (const stored of entries) {
    const hash = leafHash(stored.leaf);
    const { type, public: face } = skimLeaf(stored.leaf);
    const rotation = rotationIn(type, face);
    if (rotation !== undefined) keys.add(rotation, origin, (size) => tree.root(size), tree.size);
    tree.push(hash);
    batch.push({ ...stored, hash });
    if (batch.length >= entriesAtOnce) await flush();
  }
  await flush();
  const checkpoint = keys.open(note, origin);
  if (tree.size < checkpoint.size || !tree.root(checkpoint.size).equals(checkpoint.root)) {
    throw new Corrupt({ detail: 'What was copied is not the log that its last checkpoint was signed over.' });
  }
  await to.publish(note, tree, checkpoint.size);
  return tree.size;
}

/** Looks through the leaves of a storage, as is done before anything else with one; returns how many there are. */
export async function leavesIn(storage: LedgerStorage): Promise<number> {
  const leaves = storage.leaves()[Symbol.asyncIterator]();
  let size = 0;
  while ((await leaves.next()).done !== true) size += 1;
  return size;
}
