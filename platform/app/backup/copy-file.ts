import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { lstat, mkdir, open, readlink, realpath } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { dirname, join } from 'node:path';
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
 * afterwards, and of the same mode. No link below the root is followed, also not one that takes the place of a folder
 * at this moment: who may write there must not have other files copied. @throws Corrupt
 */
export async function copyWhole(root: string, place: string, to: string): Promise<BackedUpFile> {
  const from = join(await realpath(root), place);
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await source.stat();
    const at = await readlink(`/proc/self/fd/${source.fd}`);
    // One that was replaced at this moment is whole as it was.
    if (!found.isFile() || (at !== from && at !== `${from} (deleted)`))
      throw new Corrupt({ detail: 'A file to be copied is not where it was found, or is no file.' });
    const { size, mode } = found;
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
