import { createPublicKey, type KeyObject } from 'node:crypto';
import { Corrupt, VitrineError } from '@vitrine/core/errors';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { openNote, rawPublicKey, signNote } from './signed-note.ts';

/** The name under which both keys sign that the one follows the other. */
const rotationName = 'vitrine.invalid/key-rotation';
/** Base64 of 32 bytes. */
const encoded32 = /^[A-Za-z0-9+/]{43}=$/;

/** A key that a log was handed to, and where its logs ended under the key before. */
export interface Rotation {
  readonly next: KeyObject;
  /** The last state of each log that the older key signed, by the log's name. */
  readonly heads: ReadonlyMap<string, Checkpoint>;
}

type Sign = (bytes: Uint8Array) => Promise<Uint8Array>;

/**
 * The note that hands logs from one key to the next: both keys, and the last state of each log under the older one,
 * signed by both, so that neither can be named without its holder.
 */
export async function rotationNote(
  old: { readonly publicKey: KeyObject; readonly sign: Sign },
  next: { readonly publicKey: KeyObject; readonly sign: Sign },
  heads: readonly Checkpoint[],
): Promise<string> {
  const lines = heads.map(({ origin, size, root }) => `${origin} ${size} ${root.toString('base64')}`);
  const keys = [old, next].map(({ publicKey }) => rawPublicKey(publicKey).toString('base64'));
  const text = `${[rotationName, ...keys, ...lines].join('\n')}\n`;
  const [first, second] = await Promise.all(
    [old, next].map(({ publicKey, sign }) => signNote(text, rotationName, publicKey, sign)),
  );
  return `${first ?? ''}${(second ?? '').slice(text.length + 1)}`;
}

/** Reads such a note. @throws Corrupt unless the key before and the new one both signed it */
export function openRotation(note: string, old: KeyObject): Rotation {
  const [name, from = '', to = '', ...lines] = openNote(note, rotationName, old).trimEnd().split('\n');
  const wrong = (): Corrupt =>
    new Corrupt({ detail: 'A note that hands a log to a new key does not have its form.' });
  if (name !== rotationName || from !== rawPublicKey(old).toString('base64') || !encoded32.test(to))
    throw wrong();
  const x = Buffer.from(to, 'base64').toString('base64url');
  const next = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  openNote(note, rotationName, next);
  const heads = new Map<string, Checkpoint>();
  for (const line of lines) {
    const [, origin = '', size, root] = /^(\S+) (0|[1-9]\d{0,14}) ([A-Za-z0-9+/]{43}=)$/.exec(line) ?? [];
    if (root === undefined || heads.has(origin)) throw wrong();
    heads.set(origin, { origin, size: Number(size), root: Buffer.from(root, 'base64') });
  }
  return { next, heads };
}

/**
 * The keys of a log, one after the other. The first is believed because somebody pinned it; every other because an
 * entry of the log, which the key before signed, leads to it. A key signs states up to where its log was handed on, and
 * none beyond.
 */
export class KeyChain {
  readonly #keys: KeyObject[];
  readonly #rotations: Rotation[] = [];
  /** What handed the log on, in order. */
  readonly notes: string[] = [];

  constructor(first: KeyObject) {
    this.#keys = [first];
  }

  get first(): KeyObject {
    return this.#keys[0] as KeyObject;
  }
  get current(): KeyObject {
    return this.#keys.at(-1) as KeyObject;
  }
  /** How often the log was handed on. */
  get rotations(): number {
    return this.#rotations.length;
  }

  /**
   * Takes the entry that hands the log on, if it is true of the log up to it.
   * @param state what the log named came to when it had that many entries
   * @throws Corrupt: forged, or about another log
   */
  add(note: string, origin: string, rootOf: (size: number) => Buffer | undefined, index: number): void {
    let rotation: Rotation;
    try {
      rotation = openRotation(note, this.current);
    } catch (error) {
      if (!(error instanceof VitrineError)) throw error;
      throw new Corrupt({
        detail: 'The log is said to be handed to a new key, and the key before did not sign that.',
        facts: { index },
        cause: error,
      });
    }
    const head = rotation.heads.get(origin);
    if (head === undefined || head.size > index || rootOf(head.size)?.equals(head.root) !== true)
      throw new Corrupt({
        detail: 'The log is handed to a new key by an entry that is about another log.',
        facts: { index },
      });
    this.#keys.push(rotation.next);
    this.#rotations.push(rotation);
    this.notes.push(note);
  }

  /** Takes what handed the log on and was found true before, such as what a witness kept. @throws Corrupt */
  resume(note: string): Rotation {
    const rotation = openRotation(note, this.current);
    this.#keys.push(rotation.next);
    this.#rotations.push(rotation);
    this.notes.push(note);
    return rotation;
  }

  /** The same keys, to be tried with more. */
  copy(): KeyChain {
    const copy = new KeyChain(this.first);
    for (const note of this.notes) copy.resume(note);
    return copy;
  }

  /** Where a log of this name, of at least so many entries, was handed on: its size under the key before. */
  handedOn(origin: string, from: number): readonly number[] {
    return this.#rotations
      .flatMap(({ heads }) => heads.get(origin)?.size ?? [])
      .filter((size) => size >= from);
  }

  /** The key that must have signed a state, by what it says of its size. */
  keyOf(note: string, origin: string): KeyObject {
    const size = Number(note.split('\n')[1]);
    return this.keyFor(origin, Number.isSafeInteger(size) ? size : 0);
  }

  /** The key that signs a log's states of this size. */
  keyFor(origin: string, size: number): KeyObject {
    const at = this.#rotations.findIndex(({ heads }) => size <= (heads.get(origin)?.size ?? -1));
    return at < 0 ? this.current : (this.#keys[at] as KeyObject);
  }

  /** Reads a signed state of a log. @throws Corrupt, also for one that a key signed after it was replaced */
  open(note: string, origin: string): Checkpoint {
    const due = this.keyOf(note, origin);
    try {
      return openCheckpoint(note, origin, due);
    } catch (error) {
      const other = this.#keys.find((key) => key !== due && signed(note, origin, key));
      if (other === undefined) throw error;
      throw new Corrupt({
        detail:
          this.#keys.indexOf(other) < this.#keys.indexOf(due)
            ? 'A state of the log is signed by a key that had been replaced by then.'
            : 'A state of the log is signed by a key that it had not been handed to by then.',
      });
    }
  }
}

function signed(note: string, origin: string, key: KeyObject): boolean {
  try {
    openCheckpoint(note, origin, key);
    return true;
  } catch {
    return false;
  }
}
