import type { KeyObject } from 'node:crypto';
import { Corrupt } from '@vitrine/core/errors';
import { openNote } from './signed-note.ts';

/** A tree head: so many leaves, with this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** The note text of C2SP tlog-checkpoint, without extension lines. */
export function checkpointText(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${checkpoint.root.toString('base64')}\n`;
}

/** Reads a signed checkpoint of this log. @throws Corrupt unless it is signed by the key and in form. */
export function openCheckpoint(note: string, origin: string, key: KeyObject): Checkpoint {
  const text = openNote(note, origin, key);
  const [first, sizeText, rootText, rest] = text.split('\n');
  const size = Number(sizeText);
  const root = Buffer.from(rootText ?? '', 'base64');
  const checkpoint = { origin, size, root };
  if (
    first !== origin ||
    !Number.isSafeInteger(size) ||
    size < 0 ||
    root.length !== 32 ||
    rest !== '' ||
    checkpointText(checkpoint) !== text
  ) {
    throw new Corrupt({ detail: 'A signed note is not a checkpoint of this log.' });
  }
  return checkpoint;
}
