import { readFile } from 'node:fs/promises';
import { writeAtomic } from '../files/durable-files.ts';
import { open, seal } from './sealed-box.ts';

/** What `writeSealed` wrote last; undefined where there is no file. @throws Corrupt when it is not what was written under this context */
export async function readSealed(
  path: string,
  key: Uint8Array,
  context: string,
): Promise<Buffer | undefined> {
  const sealed = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return sealed === undefined ? undefined : Buffer.from(open(key, sealed, context));
}

/** Replaces a file whole by one that opens with this key and context alone. */
export async function writeSealed(
  path: string,
  key: Uint8Array,
  context: string,
  plain: Uint8Array,
): Promise<void> {
  await writeAtomic(path, seal(key, plain, context));
}
