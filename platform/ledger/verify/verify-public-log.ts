import { VitrineError } from '@vitrine/core/errors';
import { rotationType } from '../log/rotation.ts';
import type { Checkpoint } from '../tree/checkpoint.ts';
import { KeyChain } from '../tree/key-chain.ts';
import { leafHash } from '../tree/merkle.ts';
import type { VerifierKey } from '../tree/signed-note.ts';
import { tilePath, tileWidth } from '../tree/tiles.ts';
import type { LogSource } from './log-source.ts';
import { z } from 'zod';
import { entriesIn, GrowingTree, holdsAt } from './tile-check.ts';

/** What is wrong with a public log. */
export interface LogFault {
  readonly kind:
    'rotation' | 'checkpoint' | 'since' | 'rolled-back' | 'forked' | 'missing' | 'entry' | 'tile' | 'root';
  /** The first bad entry, where that can be known. */
  readonly index?: number;
  /** A sentence for the person who verifies. */
  readonly detail: string;
}

export interface LogReport {
  /** Undefined when all is well. */
  readonly fault?: LogFault;
  /** Entries that the checkpoint covers, and their root in base64; there when the checkpoint could be read. */
  readonly size?: number;
  readonly root?: string;
  /** Entries of the earlier checkpoint with which the log still begins. */
  readonly since?: number;
  /** How often entries of the log hand it from the key that was given to another. */
  readonly rotations?: number;
  /** The checkpoint as it was read: what to keep for the next time. */
  readonly checkpoint?: string;
}

export interface PublicLog {
  readonly source: LogSource;
  readonly key: VerifierKey;
  /** A checkpoint kept from before: the log must begin with what it covers. */
  readonly since?: string;
}

class Fault extends Error {
  readonly fault: LogFault;
  constructor(fault: LogFault) {
    super(fault.detail);
    this.fault = fault;
  }
}
const stop = (kind: LogFault['kind'], detail: string, index?: number): never => {
  throw new Fault({ kind, detail, ...(index === undefined ? {} : { index }) });
};

/**
 * Derives a public log's tree (C2SP tlog-tiles) from its entries alone, with nothing but the key: the checkpoint's
 * signature, every entry against its tile, every tile, the root, and that the log begins with what an earlier
 * checkpoint covers. Ends with the first thing that is wrong.
 * @throws Unavailable, InvalidInput when the log cannot be read
 */
export async function verifyPublicLog({ source, key, since }: PublicLog): Promise<LogReport> {
  const found: { -readonly [Name in keyof LogReport]: LogReport[Name] } = {};
  try {
    const note = await source.read('checkpoint');
    if (note === undefined) return { fault: { kind: 'checkpoint', detail: 'The log has no checkpoint.' } };
    found.checkpoint = Buffer.from(note).toString('utf8');
    const { origin, publicKey } = key;
    const keys = new KeyChain(publicKey);
    // How many entries there are is believed once they have said whose signature that must bear.
    const asked = { source, size: sizeIn(found.checkpoint), then: sizeIn(since ?? ''), keys, origin };
    const { tree, rootThen } = await readEntries(asked);
    const signed = openAs('checkpoint', found.checkpoint, keys, origin);
    found.size = signed.size;
    found.root = signed.root.toString('base64');
    if (keys.rotations > 0) found.rotations = keys.rotations;
    const earlier = since === undefined ? undefined : openAs('since', since, keys, origin);
    if (earlier !== undefined && earlier.size > signed.size) {
      const detail = `The earlier checkpoint covers ${earlier.size} entries; the log has ${signed.size} now.`;
      stop('rolled-back', detail, signed.size);
    }
    await checkUpperTiles(source, tree);
    if (!tree.root().equals(signed.root))
      stop('root', 'The entries do not come to the root that the checkpoint was signed over.');
    if (earlier !== undefined) {
      if (!rootThen.equals(earlier.root)) {
        const detail = `The first ${earlier.size} entries are not those that the earlier checkpoint was signed over: whoever holds the key wrote another history.`;
        stop('forked', detail);
      }
      found.since = earlier.size;
    }
    return found;
  } catch (error) {
    if (error instanceof Fault) return { ...found, fault: error.fault };
    throw error;
  }
}

/** How many entries a checkpoint says that there are; 0 where it has no form. */
function sizeIn(note: string): number {
  const size = Number(note.split('\n')[1]);
  return Number.isSafeInteger(size) && size >= 0 ? size : 0;
}

function openAs(kind: 'checkpoint' | 'since', note: string, keys: KeyChain, origin: string): Checkpoint {
  try {
    return keys.open(note, origin);
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    const which = kind === 'since' ? 'earlier' : 'newest';
    return stop(kind, `The ${which} checkpoint is not usable: ${error.message}`);
  }
}

interface Asked {
  readonly source: LogSource;
  readonly size: number;
  /** The root is told of when there were so many entries. */
  readonly then: number;
  /** Takes the keys that entries lead to. */
  readonly keys: KeyChain;
  readonly origin: string;
}

/** The tree over all entries, and its root when it had as many as `then`. */
async function readEntries({
  source,
  size,
  then,
  keys,
  origin,
}: Asked): Promise<{ readonly tree: GrowingTree; readonly rootThen: Buffer }> {
  const tree = new GrowingTree();
  let rootThen = tree.root();
  /** At the ends of full tiles: a log that is handed on grows by these. */
  const roots = new Map<number, Buffer>([[0, tree.root()]]);
  for (let index = 0; tree.size < size; index++) {
    const count = Math.min(tileWidth, size - tree.size);
    const [hashes, bundle] = await Promise.all([
      readTile(source, 0, index, count),
      readTile(source, 'entries', index, count),
    ]);
    const entries = entriesIn(bundle);
    for (let place = 0; place < count; place++) {
      const number = tree.size;
      const entry = entries[place] ?? stop('missing', `Entry ${number} is missing.`, number);
      const hash = leafHash(entry);
      if (!holdsAt(hashes, place, hash))
        stop('entry', `Entry ${number} is not the one whose hash was published.`, number);
      const rotation = toldRotation(entry);
      if (rotation !== undefined) takeRotation(rotation, number, keys, origin, roots);
      tree.push(hash);
      if (tree.size === then) rootThen = tree.root();
    }
    roots.set(tree.size, tree.root());
  }
  return { tree, rootThen };
}

const toldSchema = z.object({
  told: z.object({ kind: z.literal(rotationType), face: z.object({ note: z.string() }) }),
});
const rotationMark = Buffer.from(rotationType);

/** The note of an entry that tells that the log was handed to a new key. */
function toldRotation(entry: Uint8Array): string | undefined {
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength);
  if (!bytes.includes(rotationMark)) return undefined;
  try {
    return toldSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data?.told.face.note;
  } catch {
    return undefined;
  }
}

function takeRotation(
  note: string,
  number: number,
  keys: KeyChain,
  origin: string,
  roots: ReadonlyMap<number, Buffer>,
): void {
  try {
    keys.add(note, origin, (size) => roots.get(size), number);
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    stop('rotation', `Entry ${number}: ${error.message}`, number);
  }
}

async function checkUpperTiles(source: LogSource, { upper }: GrowingTree): Promise<void> {
  for (const [level, hashes = []] of upper.entries()) {
    const covered = tileWidth ** level;
    for (let index = 0; index * tileWidth < hashes.length; index++) {
      const expected = hashes.slice(index * tileWidth, (index + 1) * tileWidth);
      const found = await readTile(source, level, index, expected.length);
      const bad = expected.findIndex((hash, place) => !holdsAt(found, place, hash));
      if (bad < 0) continue;
      const first = (index * tileWidth + bad) * covered;
      stop('tile', `One of the entries ${first} to ${first + covered - 1} was changed.`, first);
    }
  }
}

/** A partial tile may have given way to the full one since the checkpoint was read; what is nowhere is empty. */
async function readTile(
  source: LogSource,
  level: number | 'entries',
  index: number,
  count: number,
): Promise<Uint8Array> {
  for (const width of new Set([count, tileWidth])) {
    const bytes = await source.read(tilePath(level, index, width));
    if (bytes !== undefined) return bytes;
  }
  return Buffer.alloc(0);
}
