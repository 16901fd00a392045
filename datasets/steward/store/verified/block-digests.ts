import { createHash } from 'node:crypto';
import { Corrupt } from '@vitrine/core/errors';

/** Bytes of one block: what is fetched at least, and what one digest vouches for. */
export const blockBytes = 256 * 1024;
const digestBytes = 32;

export const blockDigest = (block: Uint8Array): Buffer => createHash('sha256').update(block).digest();

/** The digests of an object's blocks, in a row. */
export class BlockDigests {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** @throws Corrupt when a block is not the one that was published. */
  demand(block: number, content: Uint8Array): void {
    const expected = this.bytes.subarray(block * digestBytes, (block + 1) * digestBytes);
    if (!blockDigest(content).equals(expected)) throw notAsPublished();
  }
}

export function notAsPublished(): Corrupt {
  return new Corrupt({
    detail: 'An object of a release is missing, or is not what was published.',
    help: 'Tell the operator: the release has to be restored from a backup.',
  });
}

/** Digests of a stream's blocks, whatever pieces it comes in. */
export async function digestBlocks(
  stream: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<BlockDigests> {
  const digests: Buffer[] = [];
  let hash = createHash('sha256');
  let held = 0;
  for await (const piece of stream) {
    for (let rest = piece as Uint8Array; rest.length > 0;) {
      const taken = rest.subarray(0, blockBytes - held);
      hash.update(taken);
      held += taken.length;
      rest = rest.subarray(taken.length);
      if (held < blockBytes) continue;
      digests.push(hash.digest());
      hash = createHash('sha256');
      held = 0;
    }
  }
  if (held > 0) digests.push(hash.digest());
  return new BlockDigests(Buffer.concat(digests));
}

/**
 * The digests of each object out of the one object that holds those of a release: one after another, in the manifest's
 * order. @throws Corrupt when there are not as many as the objects have blocks
 */
export function splitDigests(
  all: Uint8Array,
  objects: readonly { readonly key: string; readonly bytes: number }[],
): ReadonlyMap<string, BlockDigests> {
  const found = new Map<string, BlockDigests>();
  let at = 0;
  for (const { key, bytes } of objects) {
    const length = Math.ceil(bytes / blockBytes) * digestBytes;
    found.set(key, new BlockDigests(Buffer.from(all.subarray(at, at + length))));
    at += length;
  }
  if (at !== all.length) throw notAsPublished();
  return found;
}
