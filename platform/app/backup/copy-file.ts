import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BackedUpFile } from './manifest.ts';

const chunk = 1024 * 1024;

/** What a backup says of a file of its own. */
export async function factsOf(path: string): Promise<BackedUpFile> {
  const hash = createHash('sha256');
  const { mode } = await lstat(path);
  let bytes = 0;
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex'), mode: mode & 0o777 };
}

/**
 * Copies a file as long as it is at this moment: what is appended meanwhile is not in the copy. The copy is on disk
 * afterwards, and of the same mode.
 */
export async function copyWhole(from: string, to: string): Promise<BackedUpFile> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size, mode } = await source.stat();
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    const target = await open(to, 'w', mode & 0o777);
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.alloc(Math.min(chunk, Math.max(size, 1)));
      let at = 0;
      while (at < size) {
        const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, size - at), at);
        if (bytesRead === 0) break;
        const bytes = buffer.subarray(0, bytesRead);
        hash.update(bytes);
        await target.writeFile(bytes);
        at += bytesRead;
      }
      await target.sync();
      return { bytes: at, sha256: hash.digest('hex'), mode: mode & 0o777 };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
