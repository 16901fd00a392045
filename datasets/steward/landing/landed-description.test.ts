import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '@vitrine/core/errors';
import { FileObjectStore, type ObjectStore } from '@vitrine/core/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demandLandedDescription } from './landed-description.ts';

const text = 'format: 1\nname: visits\n';
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-description-'));
});
afterEach(() => rm(dir, { recursive: true }));

const down = new Unavailable({ detail: 'The store cannot be reached.' });

/** A store that counts the bytes it hands out. */
class CountingStore extends FileObjectStore {
  bytes = 0;

  override async read(key: string): Promise<Uint8Array | undefined> {
    const all = await super.read(key);
    this.bytes += all?.length ?? 0;
    return all;
  }

  override async readRange(key: string, from: number, length: number): Promise<Uint8Array | undefined> {
    const piece = await super.readRange(key, from, length);
    this.bytes += piece?.length ?? 0;
    return piece;
  }
}

const deadStore = { list: () => Promise.reject(down) } as unknown as ObjectStore;

test('a file that is longer than any dataset file is not read', async () => {
  const store = new CountingStore(join(dir, 'bucket'));
  await store.create('large.yaml', Buffer.alloc(8 * 1024 * 1024, 'x'));
  await store.create('visits.yaml', Buffer.from(text));
  await demandLandedDescription({ inbox: store }, text);
  expect(store.bytes).toBeLessThanOrEqual(text.length);
});

test('a bucket that is down stops nothing that lies elsewhere, and is named where it could have held the text', async () => {
  await writeFile(join(dir, 'visits.yaml'), text);
  await demandLandedDescription({ dead: deadStore, landing: dir }, `${text}\r\n`);
  await expect(demandLandedDescription({ dead: deadStore, landing: dir }, 'another')).rejects.toBe(down);
  await expect(demandLandedDescription({ landing: dir }, 'another')).rejects.toMatchObject({
    code: 'dataset-file-not-landed',
  });
});
