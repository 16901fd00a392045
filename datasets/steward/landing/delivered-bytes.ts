import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { mostPieceBytes } from '@vitrine/core/sealed-pieces';

/** Writes bytes behind those that count, and nothing after them; on the disk when it settles. */
export async function writeFrom(path: string, from: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    // Behind what counts may lie what a crash left.
    await handle.truncate(from);
    // A disk that fills takes a part, and says so at the next.
    for (let have = 0; have < bytes.length;)
      have += (await handle.write(bytes, have, bytes.length - have, from + have)).bytesWritten;
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Leaves so many bytes of a file. */
export async function cutOff(path: string, size: number): Promise<void> {
  const handle = await open(path, constants.O_WRONLY);
  try {
    await handle.truncate(size);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A file's blocks of a piece's size, whole. @throws Corrupt when it is shorter */
export async function* blocksOf(path: string, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    for (let at = 0; at < size; at += mostPieceBytes) {
      const block = new Uint8Array(Math.min(mostPieceBytes, size - at));
      for (let have = 0; have < block.length;) {
        const { bytesRead } = await handle.read(block, have, block.length - have, at + have);
        if (bytesRead === 0)
          throw new Corrupt({ detail: 'What arrived of the file is not on the disk any more.' });
        have += bytesRead;
      }
      yield block;
    }
  } finally {
    await handle.close();
  }
}
