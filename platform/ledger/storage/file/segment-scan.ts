import { readFile } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { leafHash } from '../../tree/merkle.ts';
import { lineEnds, lineText, type Segment } from './segment.ts';
import type { HashedLeaf } from '../../log/storage.ts';

export interface ScannedSegment {
  readonly segment: Segment;
  readonly leaves: readonly HashedLeaf[];
}

/**
 * Looks at a segment's files without changing them. Only the last segment may end in the remains of an
 * interrupted append: an unfinished line, or bodies (which are written first) that have no leaf yet.
 * @throws Corrupt for anything else.
 */
export async function scanSegment(files: {
  readonly first: number;
  readonly leavesPath: string;
  readonly bodiesPath: string;
  readonly last: boolean;
}): Promise<ScannedSegment> {
  const leafBytes = await readOrNone(files.leavesPath);
  const bodyBytes = await readOrNone(files.bodiesPath);
  const corrupt = (detail: string, line?: number): Corrupt =>
    new Corrupt({ detail, ...(line === undefined ? {} : { facts: { index: files.first + line } }) });
  if (bodyBytes === undefined || (leafBytes === undefined && !files.last)) {
    throw corrupt('A ledger segment lacks one of its two files.', 0);
  }
  const leafLines = lineEnds(leafBytes ?? Buffer.alloc(0));
  const bodyLines = lineEnds(bodyBytes);
  const count = leafLines.ends.length;
  if (bodyLines.ends.length < count) {
    throw corrupt('A ledger entry lacks its private body.', bodyLines.ends.length);
  }
  const remains = leafLines.torn > 0 || bodyLines.torn > 0 || bodyLines.ends.length > count;
  if (remains && !files.last) throw corrupt('A ledger segment that was finished has lost its form.', count);
  const leaves: HashedLeaf[] = [];
  for (let line = 0; line < count; line++) {
    const leaf = lineText(leafBytes ?? Buffer.alloc(0), leafLines.ends, line);
    const hash = leafHash(leaf);
    // The hash alone: a body may be long, and is read when it is asked for.
    const start = line === 0 ? 0 : (bodyLines.ends[line - 1] ?? 0);
    if (bodyBytes.toString('latin1', start, start + 65) !== `${hash.toString('hex')} `) {
      throw corrupt('A ledger entry and its private body do not belong together.', line);
    }
    leaves.push({ leaf, hash });
  }
  return {
    segment: {
      first: files.first,
      leavesPath: files.leavesPath,
      bodiesPath: files.bodiesPath,
      leafEnds: leafLines.ends,
      bodyEnds: bodyLines.ends.slice(0, count),
    },
    leaves,
  };
}

async function readOrNone(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
