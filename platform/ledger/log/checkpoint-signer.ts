import type { KeyProvider } from '@vitrine/core/keys';
import { Corrupt } from '@vitrine/core/errors';
import { LedgerUnavailable } from '../errors.ts';
import { checkpointText, type Checkpoint } from '../tree/checkpoint.ts';
import { rotationNote, type KeyChain } from '../tree/key-chain.ts';
import type { MerkleTree } from '../tree/merkle.ts';
import { signNote } from '../tree/signed-note.ts';
import { checkpointKeyAfter } from './ledger.ts';
import type { LedgerStorage } from './storage.ts';

interface Log {
  readonly origin: string;
  readonly keys: KeyChain;
  readonly tree: MerkleTree;
}

/** Signs the log's head and publishes it, one checkpoint after the other. */
export class CheckpointSigner {
  readonly #log: Log;
  readonly #keys: KeyProvider;
  readonly #storage: Pick<LedgerStorage, 'publish'>;
  #signed = { size: -1, note: '' };
  #signing: Promise<unknown> = Promise.resolve();
  /** While the log is handed to a new key, no state of it is signed. */
  #holding = false;

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
    const { origin, keys, tree } = this.#log;
    const done = this.#signing.then(async () => {
      const { size } = tree;
      if (size === this.#signed.size || this.#holding) return;
      const text = checkpointText({ origin, size, root: tree.root(size) });
      const note = await signNote(text, origin, keys.current, (bytes) => this.sign(bytes));
      await this.#storage.publish(note, tree, size);
      this.#signed = { size, note };
    });
    this.#signing = done.catch(() => undefined);
    return done.catch((error: unknown) => {
      throw error instanceof LedgerUnavailable ? error : new LedgerUnavailable(error);
    });
  }

  /** Signs with the key that signs checkpoints now. */
  sign(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#keys.sign(checkpointKeyAfter(this.#log.keys.rotations), bytes);
  }

  /** @throws Corrupt unless the key that the log was handed to last is at hand */
  async demandKey(): Promise<void> {
    const { keys } = this.#log;
    const held = await this.#keys.publicKey(checkpointKeyAfter(keys.rotations));
    if (held.equals(keys.current)) return;
    throw new Corrupt({
      detail: 'The key that the ledger was handed to is not among the keys of this home.',
      help: 'Bring back the newest copy of server/keys: docs/operator.md, A new key of the log.',
    });
  }

  /**
   * Publishes the last state under the key so far, has `record` put on record the note that hands the logs to the next
   * key, and signs with that from then on. Nothing is signed in between.
   */
  async handOn(
    others: readonly Checkpoint[],
    record: (note: string, last: string) => Promise<void>,
  ): Promise<void> {
    await this.publish();
    const { origin, keys, tree } = this.#log;
    const { size, note: last } = this.#signed;
    const name = checkpointKeyAfter(keys.rotations + 1);
    const next = {
      publicKey: await this.#keys.publicKey(name),
      sign: (bytes: Uint8Array) => this.#keys.sign(name, bytes),
    };
    this.#holding = true;
    try {
      const old = { publicKey: keys.current, sign: (bytes: Uint8Array) => this.sign(bytes) };
      const note = await rotationNote(old, next, [{ origin, size, root: tree.root(size) }, ...others]);
      await record(note, last);
    } finally {
      this.#holding = false;
    }
    await this.publish();
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
