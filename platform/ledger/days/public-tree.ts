import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VitrineError } from '@vitrine/core/errors';
import { checkpointText } from '../tree/checkpoint.ts';
import type { KeyChain } from '../tree/key-chain.ts';
import { leafHash, MerkleTree } from '../tree/merkle.ts';
import { signNote } from '../tree/signed-note.ts';
import { TileFiles, tilePath, tileWidth } from '../tree/tiles.ts';

/** What signs the checkpoints of a public log. */
export interface LogSigner {
  readonly origin: string;
  readonly keys: KeyChain;
  /** How a state stands signed that an older key signed last, before the log was handed on. */
  kept(size: number): string | undefined;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/**
 * A log for everybody as static files (C2SP tlog-tiles), which grows by days: always by whole tiles. What it holds
 * follows from the ledger, so whatever is missing or damaged is made again from there.
 */
export class PublicTree {
  readonly #dir: string;
  readonly #signer: LogSigner;
  #tree = new MerkleTree();
  #files: TileFiles;
  #untold: string[] = [];

  private constructor(dir: string, signer: LogSigner) {
    this.#dir = dir;
    this.#signer = signer;
    this.#files = new TileFiles(dir);
  }

  /** Reads what is there; anything that is not what its checkpoint was signed over counts as nothing. */
  static async open(dir: string, signer: LogSigner): Promise<PublicTree> {
    const tree = new PublicTree(dir, signer);
    if (!(await tree.#load())) tree.#tree = new MerkleTree();
    return tree;
  }

  get size(): number {
    return this.#tree.size;
  }

  root(): Buffer {
    return this.#tree.root();
  }

  /** Takes in a day, which is not known to anybody before `publish`. */
  take(leaves: readonly string[]): void {
    for (const leaf of leaves) this.#tree.push(leafHash(leaf));
    this.#untold.push(...leaves);
  }

  /** Makes known what was taken in. What an interruption left of the same leaves is written over. */
  async publish(): Promise<void> {
    const note = this.#signer.kept(this.size) ?? (await this.#signed());
    const first = this.size - this.#untold.length;
    const untold = this.#untold;
    await this.#files.publish(note, this.#tree, this.size, async function* (from, to) {
      for (const leaf of untold.slice(from - first, to - first)) yield { leaf, body: {} };
    });
    this.#untold = [];
  }

  /** The log's state now, signed. */
  async #signed(): Promise<string> {
    const { origin, keys } = this.#signer;
    const text = checkpointText({ origin, size: this.size, root: this.root() });
    return signNote(text, origin, keys.current, (bytes) => this.#signer.sign(bytes));
  }

  /** Removes all there is, to be made again. */
  async clear(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
    this.#tree = new MerkleTree();
    this.#untold = [];
    this.#files = new TileFiles(this.#dir);
  }

  async #load(): Promise<boolean> {
    const note = await this.#files.checkpoint();
    if (note === undefined) return false;
    try {
      const { size, root } = this.#signer.keys.open(note, this.#signer.origin);
      for (let index = 0; this.size < size; index++) {
        const tile = await readFile(join(this.#dir, tilePath(0, index)));
        if (tile.length !== tileWidth * 32) return false;
        for (let at = 0; at < tile.length; at += 32) this.#tree.push(tile.subarray(at, at + 32));
      }
      return this.size === size && this.root().equals(root);
    } catch (error) {
      if (error instanceof VitrineError || (error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}
