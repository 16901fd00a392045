import { open } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { parseBody, type StoredEntry } from '../../log/entry.ts';
import { leafHash } from '../../tree/merkle.ts';

const newline = 0x0a;

/** The file names of a segment, by the index of its first entry. */
export function segmentName(first: number): string {
  return String(first).padStart(12, '0');
}
export const leavesName = /^([0-9]{12})\.leaves$/;
export const bodiesName = /^([0-9]{12})\.bodies$/;

/** Where each complete line ends (just after its newline), and how many bytes follow the last. */
export function lineEnds(bytes: Uint8Array): { readonly ends: number[]; readonly torn: number } {
  const ends: number[] = [];
  let end = 0;
  for (;;) {
    const at = bytes.indexOf(newline, end);
    if (at < 0) return { ends, torn: bytes.length - end };
    end = at + 1;
    ends.push(end);
  }
}

/** A line's text without its newline. */
export function lineText(bytes: Buffer, ends: readonly number[], line: number): string {
  return bytes.toString('utf8', line === 0 ? 0 : (ends[line - 1] ?? 0), (ends[line] ?? 1) - 1);
}

/** A run of entries in two files: leaves, which never change, and private bodies, which may be thinned. */
export interface Segment {
  readonly first: number;
  readonly leavesPath: string;
  readonly bodiesPath: string;
  readonly leafEnds: number[];
  bodyEnds: number[];
}

async function readRange(path: string, ends: readonly number[], from: number, to: number): Promise<Buffer> {
  const start = from === 0 ? 0 : (ends[from - 1] ?? 0);
  const bytes = Buffer.alloc((ends[to - 1] ?? start) - start);
  const handle = await open(path, 'r');
  try {
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Corrupt({ detail: 'A ledger file has become shorter.' });
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

/** Entries of a segment by their place in it, [from, to). @throws Corrupt. */
export async function readSegment(
  segment: Segment,
  from: number,
  to: number,
): Promise<readonly StoredEntry[]> {
  const leaves = await readRange(segment.leavesPath, segment.leafEnds, from, to);
  let bodies: Buffer;
  let ends: readonly number[];
  // A destruction puts another file in the place of this one: read again if it did so meanwhile.
  do {
    ends = segment.bodyEnds;
    bodies = await readRange(segment.bodiesPath, ends, from, to).catch((error: unknown) => {
      if (ends === segment.bodyEnds) throw error;
      return Buffer.alloc(0);
    });
  } while (ends !== segment.bodyEnds);
  const leafLines = leaves.toString('utf8').split('\n');
  const bodyLines = bodies.toString('utf8').split('\n');
  const entries: StoredEntry[] = [];
  for (let line = 0; line < to - from; line++) {
    const leaf = leafLines[line] ?? '';
    const [hash, body] = splitBodyLine(bodyLines[line] ?? '');
    if (hash !== leafHash(leaf).toString('hex')) {
      throw new Corrupt({
        detail: 'A ledger entry and its private body do not belong together.',
        facts: { index: segment.first + from + line },
      });
    }
    entries.push({ leaf, body: parseBody(body) });
  }
  return entries;
}

/** A private line's leaf hash and the text of its body. */
export function splitBodyLine(line: string): readonly [hash: string, body: string] {
  return [line.slice(0, 64), line.charAt(64) === ' ' ? line.slice(65) : ''];
}
