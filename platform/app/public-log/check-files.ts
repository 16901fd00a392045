import { exists } from '@vitrine/core/files';
import type { Home } from '@vitrine/core/process';
import { Corrupt, VitrineError } from '@vitrine/core/errors';
import { KeyChain, readVerifierKey } from '@vitrine/ledger/tree';
import { folderSource, verifyPublicLog } from '@vitrine/ledger/verify';
import { rotationIn, type Entry } from '@vitrine/ledger/log';
import { begunFace, dayFace, dayHidden, publicLogBegun, publicLogDay } from './events.ts';
import { publicLogDir, publicLogOrigin } from './public-log.ts';

/** What the ledger says of the public log. */
export interface PublicLogOnRecord {
  key?: string;
  /** Its keys, as far as the ledger tells them: that these were handed on truly is for its own check. */
  keys?: KeyChain | undefined;
  /** By the size after a day: the root (base64), and how many entries of the ledger were taken in by then. */
  readonly heads: Map<number, { readonly root: string; readonly entries: number }>;
}

/** Notes what an entry says of the public log. */
export function notePublicLog(record: PublicLogOnRecord, entry: Entry): void {
  if (entry.type === publicLogBegun) {
    const face = begunFace.safeParse(entry.public);
    if (face.success) {
      record.key ??= face.data.key;
      record.keys ??= keysFrom(face.data.key);
    }
  }
  const rotation = rotationIn(entry.type, entry.public);
  if (rotation !== undefined) handOn(record, rotation);
  if (entry.type !== publicLogDay) return;
  const face = dayFace.safeParse(entry.public);
  const entries = dayHidden.shape.to.safeParse(entry.private['to']).data ?? 0;
  if (face.success) record.heads.set(face.data.size, { root: base64(face.data.root), entries });
}

function keysFrom(key: string): KeyChain | undefined {
  try {
    return new KeyChain(readVerifierKey(key).publicKey);
  } catch {
    return undefined;
  }
}

/** The check of the ledger names a forged one. */
function handOn({ keys, heads }: PublicLogOnRecord, note: string): void {
  const rootOf = (size: number): Buffer | undefined => {
    const root = heads.get(size)?.root;
    return root === undefined ? undefined : Buffer.from(root, 'base64');
  };
  try {
    keys?.add(note, publicLogOrigin, rootOf, Number.MAX_SAFE_INTEGER);
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
  }
}

/** What is wrong with the public log's files in a home, in sentences; a home without them makes them at its next start. */
export async function publicLogFaults(home: Home, { key, heads }: PublicLogOnRecord): Promise<string[]> {
  const dir = publicLogDir(home);
  if (key === undefined || !(await exists(dir))) return [];
  const {
    fault,
    size = 0,
    root,
  } = await verifyPublicLog({
    source: folderSource(dir),
    key: readVerifierKey(key),
  });
  if (fault !== undefined) return [`The public log: ${fault.detail}`];
  return heads.get(size)?.root === root ? [] : ['The public log is not the one that the ledger has.'];
}

/** Whether a checkpoint is one of the public log, and not of the ledger itself. */
export const isOfPublicLog = (note: string): boolean => note.startsWith(`${publicLogOrigin}\n`);

/**
 * Holds the ledger against a checkpoint of the public log that was kept from before; returns how many entries it is
 * found to begin with. @throws Corrupt, with a sentence for the person who verifies
 */
export function heldAgainst(note: string, { keys, heads }: PublicLogOnRecord): number {
  if (keys === undefined)
    throw new Corrupt({ detail: 'The ledger has no public log of which that is a checkpoint.' });
  const { size, root } = keys.open(note, publicLogOrigin);
  const head = heads.get(size);
  if (head?.root === root.toString('base64')) return head.entries;
  throw new Corrupt({
    detail:
      'The ledger does not come to the public log of the remembered checkpoint: it was put back, cut or written anew.',
  });
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
