import type { KeyObject } from 'node:crypto';
import { writeAtomic } from '@vitrine/core/files';
import { parseLeaf, rotationIn } from '@vitrine/ledger/log';
import {
  KeyChain,
  leafHash,
  verifyConsistency,
  verifyInclusion,
  type Checkpoint,
} from '@vitrine/ledger/tree';
import type { HandedOn } from '../../catalogue/steward/steward-protocol.ts';
import { readLedgerSeen, type LedgerSeen } from '../../catalogue/steward/ledger-seen.ts';
import { ReceiptRefused } from '../../errors.ts';

/** Checkpoints on which receipts may still be on their way. */
const headsKept = 256;
/** Used intents that are remembered however old they are, so that a clock that goes forward and back frees none. */
const usedKept = 500;

/**
 * What the steward has seen of the ledger. The log only grows, and the steward follows it as a witness: whoever
 * has the log's key could sign another log for the steward's eyes, or go back to an older one, but not without
 * the true log's being refused from then on, and found out by `ledger verify`. It also remembers which intents
 * were used, over restarts.
 */
export class LedgerWitness {
  readonly #path: string;
  #keys: KeyChain;
  readonly #origin: string;
  readonly #heads = new Map<string, Checkpoint>();
  #head: Checkpoint | undefined;
  #state: LedgerSeen = { format: 1, used: {} };
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(path: string, publicKey: KeyObject, origin: string) {
    this.#path = path;
    this.#keys = new KeyChain(publicKey);
    this.#origin = origin;
  }

  /** @throws Corrupt: with a list that cannot be read nothing is done, since it could have been done before. */
  static async open(path: string, publicKey: KeyObject, origin: string): Promise<LedgerWitness> {
    const witness = new LedgerWitness(path, publicKey, origin);
    witness.#state = (await readLedgerSeen(path)) ?? witness.#state;
    const { checkpoint, rotations = [] } = witness.#state;
    for (const note of rotations) witness.#keys.resume(note);
    if (checkpoint !== undefined) witness.#keep(witness.#keys.open(checkpoint, origin));
    return witness;
  }

  /** How many entries of the log it has seen. */
  get size(): number {
    return this.#head?.size ?? 0;
  }

  /** What others may hold the log against. */
  get memory(): Pick<LedgerSeen, 'checkpoint' | 'begun'> {
    const { checkpoint, begun } = this.#state;
    return {
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(begun === undefined ? {} : { begun }),
    };
  }

  /** The key that must have signed a checkpoint of this size. */
  keyOf(checkpoint: string): KeyObject {
    return this.#keys.keyOf(checkpoint, this.#origin);
  }

  /**
   * Takes a newer checkpoint, with the proof (hex) that its log begins with the entries seen so far. Where it was handed
   * to a new key since, the entries that say so must stand in it, each signed by the key before.
   * @throws ReceiptRefused
   */
  follow(checkpoint: string, proof: readonly string[], handedOn: readonly HandedOn[] = []): void {
    const keys = this.#handOn(checkpoint, handedOn);
    const newer = this.#read(checkpoint, keys);
    const continues =
      this.#head === undefined ||
      verifyConsistency({
        oldSize: this.#head.size,
        oldRoot: this.#head.root,
        newSize: newer.size,
        newRoot: newer.root,
        proof: proof.map((text) => Buffer.from(text, 'hex')),
      });
    if (!continues) throw anotherLog();
    const begun = this.#head === undefined ? newer.size : this.#state.begun;
    this.#keys = keys;
    this.#keep(newer);
    const rotations = keys.rotations === 0 ? {} : { rotations: keys.notes };
    this.#state = { ...this.#state, ...rotations, checkpoint, ...(begun === undefined ? {} : { begun }) };
    // Nobody waits for this one: what rests on it, `use`, writes again.
    this.#write().catch(() => undefined);
  }

  /** @throws ReceiptRefused unless the checkpoint is one that was followed. */
  demandFollowed(checkpoint: string): void {
    if (!this.#heads.has(nameOf(this.#read(checkpoint)))) throw anotherLog();
  }

  /**
   * Notes that an act's intent is used; on disk when this settles. Of many, those used before `since` are
   * forgotten. Returns whether it was used before.
   */
  async use(act: string, at: Date, since: Date): Promise<boolean> {
    if (Object.hasOwn(this.#state.used, act)) return true;
    const used = Object.entries(this.#state.used);
    const kept = used.filter(
      ([, when], place) => place >= used.length - usedKept || Date.parse(when) >= since.getTime(),
    );
    this.#state = { ...this.#state, used: { ...Object.fromEntries(kept), [act]: at.toISOString() } };
    await this.#write();
    return false;
  }

  /** Settles when what it remembers by now is on disk. */
  #write(): Promise<void> {
    const write = (): Promise<void> => writeAtomic(this.#path, JSON.stringify(this.#state));
    const written = this.#writing.then(write, write);
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Settles when everything asked so far is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  /** The keys after what handed the log on. @throws ReceiptRefused unless the key before signed it, and it stands in the log */
  #handOn(checkpoint: string, handedOn: readonly HandedOn[]): KeyChain {
    if (handedOn.length === 0) return this.#keys;
    const keys = this.#keys.copy();
    const hashes = (texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text, 'hex'));
    try {
      const taken = handedOn.map(({ index, leaf, proof, growth }) => {
        const { type, public: face } = parseLeaf(leaf);
        const head = keys.resume(rotationIn(type, face) ?? '').heads.get(this.#origin);
        return { index, hash: leafHash(leaf), proof: hashes(proof), growth: hashes(growth), head };
      });
      const { size, root } = keys.open(checkpoint, this.#origin);
      const holds = taken.every(
        ({ index, hash, proof, growth, head }) =>
          head?.size === index &&
          verifyInclusion({ hash, index, size, root, proof }) &&
          verifyConsistency({
            oldSize: index,
            oldRoot: head.root,
            newSize: size,
            newRoot: root,
            proof: growth,
          }),
      );
      if (holds) return keys;
    } catch (cause) {
      throw forgedKey(cause);
    }
    throw forgedKey();
  }

  #read(checkpoint: string, keys = this.#keys): Checkpoint {
    try {
      return keys.open(checkpoint, this.#origin);
    } catch (cause) {
      throw new ReceiptRefused({
        detail: 'A checkpoint is not one of the ledger.',
        help: askOperator,
        cause,
      });
    }
  }

  #keep(head: Checkpoint): void {
    this.#head = head;
    this.#heads.set(nameOf(head), head);
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > headsKept && oldest !== undefined) this.#heads.delete(oldest);
  }
}

const askOperator = 'Tell the operator: docs/operator.md says what to do when a ledger was replaced.';

function forgedKey(cause?: unknown): ReceiptRefused {
  return new ReceiptRefused({
    detail: 'The ledger is said to be handed to a new key, and the key before did not sign that in it.',
    help: askOperator,
    cause,
  });
}

function anotherLog(): ReceiptRefused {
  return new ReceiptRefused({
    detail: 'The ledger is not the one that the steward has seen, or has fewer entries than it had.',
    help: askOperator,
  });
}

const nameOf = ({ size, root }: Checkpoint): string => `${size} ${root.toString('hex')}`;
