import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSealed, writeSealed } from './sealed-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-sealed-'));
});
afterEach(() => rm(dir, { recursive: true }));
const key = new Uint8Array(32).fill(1);

it('reads what was written last, under its key and context alone, and tells none from broken', async () => {
  const path = join(dir, 'a.sealed');
  expect(await readSealed(path, key, 'a')).toBeUndefined();
  await writeSealed(path, key, 'a', Buffer.from('first'));
  await writeSealed(path, key, 'a', Buffer.from('second'));
  expect((await readSealed(path, key, 'a'))?.toString()).toBe('second');
  expect((await readFile(path)).includes('second')).toBe(false);
  await expect(readSealed(path, key, 'b')).rejects.toMatchObject({ code: 'corrupt' });
  await expect(readSealed(path, new Uint8Array(32), 'a')).rejects.toMatchObject({ code: 'corrupt' });
  await writeFile(path, '');
  await expect(readSealed(path, key, 'a')).rejects.toMatchObject({ code: 'corrupt' });
  await expect(readSealed(dir, key, 'a')).rejects.toMatchObject({ code: 'EISDIR' });
});
