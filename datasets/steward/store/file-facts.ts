import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { digestBlocks } from './verified/block-digests.ts';

export interface FileFacts {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Digest and size of a file; with `sync`, its bytes are on disk when this returns. */
export async function fileFacts(path: string, sync?: 'sync'): Promise<FileFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  if (sync !== undefined) {
    const handle = await open(path, 'r+');
    await handle.sync().finally(() => handle.close());
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Digest and size of a file, and the digests of its blocks. */
export async function fileBlocks(path: string): Promise<FileFacts & { readonly digests: Buffer }> {
  const stream = (): Readable => createReadStream(path, { highWaterMark: 1024 * 1024 });
  const [facts, { bytes: digests }] = await Promise.all([fileFacts(path), digestBlocks(stream())]);
  return { ...facts, digests };
}
