import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FileObjectStore } from './file-object-store.ts';
import { objectStoreContract } from '../testing.ts';

const made: string[] = [];
async function emptyFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-store-'));
  made.push(dir);
  return dir;
}
afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true }))));

objectStoreContract('files', async () => new FileObjectStore(join(await emptyFolder(), 'bucket')));

test('an unfinished write is not listed', async () => {
  const dir = await emptyFolder();
  const store = new FileObjectStore(dir);
  await store.create('a', Buffer.from('1'));
  await writeFile(join(dir, '.a.tmp_unfinished'), 'half');
  expect(await store.list('')).toEqual(['a']);
});

test('the location is the file that holds the bytes', async () => {
  const store = new FileObjectStore(await emptyFolder());
  await store.create('x/y', Buffer.from('bytes'));
  expect(await readFile(store.location('x/y'), 'utf8')).toBe('bytes');
});
