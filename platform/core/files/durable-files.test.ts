import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exists, makeFolder, writeAtomic, writeOnce } from './durable-files.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-durable-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('a file is replaced whole and nothing is left beside it', async () => {
  const path = join(dir, 'deep', 'er', 'file');
  await writeAtomic(path, 'one');
  await writeAtomic(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(join(dir, 'deep', 'er'))).toEqual(['file']);
});

test('files and folders are closed to others', async () => {
  const path = join(dir, 'closed', 'file');
  await writeAtomic(path, 'x');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir, 'closed'))).mode & 0o777).toBe(0o700);
});

test('of many who create a file at once exactly one does, and its bytes stay', async () => {
  const path = join(dir, 'once');
  const made = await Promise.all(Array.from({ length: 20 }, (_, i) => writeOnce(path, `writer ${i}`)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await readFile(path, 'utf8')).toBe(`writer ${made.indexOf(true)}`);
  expect(await writeOnce(path, 'late')).toBe(false);
  expect(await readdir(dir)).toEqual(['once']);
});

test('a write that cannot take its place leaves nothing behind', async () => {
  const path = join(dir, 'taken');
  await makeFolder(join(path, 'inside'));
  await expect(writeAtomic(path, 'x')).rejects.toThrow();
  expect(await readdir(dir)).toEqual(['taken']);
});

test('a folder is made with those above it, and making it again is no error', async () => {
  const deep = join(dir, 'a', 'b', 'c');
  await makeFolder(`${deep}/`);
  await makeFolder(deep);
  expect(await exists(deep)).toBe(true);
  await writeFile(join(dir, 'file'), '');
  await expect(makeFolder(join(dir, 'file', 'below'))).rejects.toThrow();
});
