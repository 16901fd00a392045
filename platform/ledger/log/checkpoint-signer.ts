import type { KeyObject } from 'node:crypto';
import type { KeyProvider } from '@vitrine/core/keys';
import { Corrupt } from '@vitrine/core/errors';
import { LedgerUnavailable } from '../errors.ts';
import { checkpointText, type Checkpoint } from '../tree/checkpoint.ts';
import type { MerkleTree } from '../tree/merkle.ts';
import { signNote } from '../tree/signed-note.ts';
import { checkpointKey } from './ledger.ts';
import type { LedgerStorage } from './storage.ts';

interface Log {
  readonly origin: string;
  readonly publicKey: KeyObject;
  readonly tree: MerkleTree;
}

/** Signs the log's head and publishes it, one checkpoint after the other. */
export class CheckpointSigner {
  readonly #log: Log;
  readonly #keys: KeyProvider;
  readonly #storage: Pick<LedgerStorage, 'publish'>;
  #signed = { size: -1, note: '' };
  #signing: Promise<unknown> = Promise.resolve();

  constructor(log: Log, keys: KeyProvider, storage: Pick<LedgerStorage, 'publish'>) {
    this.#log = log;
    this.#keys = keys;
    this.#storage = storage;
  }

  /** The checkpoint that was published last. */
  get signed(): { readonly size: number; readonly note: string } {
    return this.#signed;
  }

  /** Publishes a checkpoint over all that is in the tree by then. @throws LedgerUnavailable */
  publish(): Promise<void> {
    const { origin, publicKey, tree } = this.#log;
    const done = this.#signing.then(async () => {
      const { size } = tree;
      if (size === this.#signed.size) return;
      const text = checkpointText({ origin, size, root: tree.root(size) });
      const note = await signNote(text, origin, publicKey, (bytes) => this.#keys.sign(checkpointKey, bytes));
      await this.#storage.publish(note, tree, size);
      this.#signed = { size, note };
    });
    this.#signing = done.catch(() => undefined);
    return done.catch((error: unknown) => {
      throw error instanceof LedgerUnavailable ? error : new LedgerUnavailable(error);
    });
  }

  /** Settles, always well, when nothing is being signed. */
  async idle(): Promise<void> {
    await this.#signing;
  }
}

/** What is stored must begin with what was signed last. @throws Corrupt */
export function demandSigned(tree: MerkleTree, checkpoint: Checkpoint | undefined): void {
  if (checkpoint === undefined) {
    if (tree.size > 0) throw new Corrupt({ detail: 'The ledger has entries but no checkpoint.' });
    return;
  }
  if (checkpoint.size > tree.size) {
    throw new Corrupt({
      detail: 'The ledger has fewer entries than its last checkpoint says.',
      facts: { signed: checkpoint.size, found: tree.size },
    });
  }
  if (!tree.root(checkpoint.size).equals(checkpoint.root)) {
    throw new Corrupt({ detail: 'The ledger is not the one its last checkpoint was signed over.' });
  }
}
