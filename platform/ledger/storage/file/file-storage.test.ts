import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { HomeLocked } from '@vitrine/core/errors';
import { systemClock } from '@vitrine/core/process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { destructionOf } from '../../log/destruction.ts';
import { openFileLedger } from './file-ledger.ts';
import type { Ledger } from '../../log/ledger.ts';
import { anyEvent, sampleDraft, testOrigin } from '../../testing.ts';
import { verifyLedger } from '../../verify/verify.ts';

let base: string;
let dir: string;
let keys: FileKeys;
let places = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-files-'));
  keys = new FileKeys(join(base, 'keys'));
});
afterAll(() => rm(base, { recursive: true }));
beforeEach(() => {
  dir = join(base, `ledger-${places++}`);
});
const open = (): Promise<Ledger> =>
  openFileLedger({ dir, keys, clock: systemClock, origin: testOrigin, events: anyEvent });
const verify = async () =>
  await verifyLedger({ dir, publicKey: await keys.publicKey('ledger'), origin: testOrigin });

test('a folder has one writer at a time', async () => {
  const ledger = await open();
  await expect(open()).rejects.toBeInstanceOf(HomeLocked);
  await ledger.append([sampleDraft(1)]);
  await ledger.close();
  const next = await open();
  expect(next.size).toBe(1);
  await next.close();
});

test('many entries lie in several segments, are found in all, and destroyed in any', async () => {
  let ledger = await open();
  const many = 9000;
  for (let n = 0; n < many; n += 500) {
    await ledger.append(Array.from({ length: 500 }, (_, i) => sampleDraft(n + i)));
  }
  expect((await readdir(join(dir, 'segments'))).length).toBeGreaterThan(1);
  for (const index of [10, 5000, many - 1]) {
    await ledger.append([destructionOf({ index, fields: ['sql'] }, 'system', 'asked')]);
    await ledger.destroyPrivate(index, ['sql']);
  }
  await ledger.close();
  ledger = await open();
  let next = 4000;
  for await (const entry of ledger.read(4000, 8500)) {
    expect(entry.index).toBe(next);
    expect(entry.public['number']).toBe(next);
    next += 1;
  }
  expect(next).toBe(8500);
  await ledger.close();
  expect(await verify()).toMatchObject({ ok: true, size: many + 3, destroyed: 3 });
  for (const name of await readdir(join(dir, 'private'))) {
    const text = await readFile(join(dir, 'private', name), 'utf8');
    for (const index of [10, 5000, many - 1]) expect(text).not.toContain(`"SELECT ${index}"`);
  }
});

test('a crash while a segment was begun leaves nothing to mend', async () => {
  let ledger = await open();
  await ledger.append(Array.from({ length: 4096 }, (_, n) => sampleDraft(n)));
  await ledger.close();
  await writeFile(join(dir, 'private', '000000004096.bodies'), '');
  expect((await verify()).ok).toBe(true);
  ledger = await open();
  await ledger.append([sampleDraft(4096)]);
  await ledger.close();
  expect(await verify()).toMatchObject({ ok: true, size: 4097 });
});

test('what a cut-off destruction left of the private bodies is removed', async () => {
  let ledger = await open();
  await ledger.append([sampleDraft(1)]);
  await ledger.close();
  const bodies = join(dir, 'private', '000000000000.bodies');
  await copyFile(bodies, join(dir, 'private', '.000000000000.bodies.tmp_abc'));
  ledger = await open();
  expect(await readdir(join(dir, 'private'))).toEqual(['000000000000.bodies']);
  await ledger.close();
});

test('every prefix of an unfinished append is repaired to the state before it', async () => {
  let ledger = await open();
  await ledger.append([sampleDraft(1)]);
  await ledger.close();
  const files = [join(dir, 'private', '000000000000.bodies'), join(dir, 'segments', '000000000000.leaves')];
  const [bodies, leaves] = await Promise.all(files.map((file) => readFile(file)));
  const lengths = [bodies?.length ?? 0, leaves?.length ?? 0];
  const checkpoint = await readFile(join(dir, 'tiles', 'checkpoint'));
  ledger = await open();
  await ledger.append([sampleDraft(2)]);
  await ledger.close();
  const [moreBodies, moreLeaves] = await Promise.all(files.map((file) => readFile(file)));
  const tail = moreBodies?.subarray(lengths[0]) ?? Buffer.alloc(0);
  const leafTail = moreLeaves?.subarray(lengths[1]) ?? Buffer.alloc(0);
  const cuts = [1, 30, 64, 65, 66, 200, tail.length - 1, tail.length].map((cut) => [cut, 0] as const);
  const leafCuts = [1, 50, leafTail.length - 1].map((cut) => [tail.length, cut] as const);
  for (const [bodyCut, leafCut] of [...cuts, ...leafCuts]) {
    await Promise.all(files.map((file, i) => truncate(file, lengths[i])));
    await writeFile(join(dir, 'tiles', 'checkpoint'), checkpoint);
    await appendFile(files[0] as string, tail.subarray(0, bodyCut));
    await appendFile(files[1] as string, leafTail.subarray(0, leafCut));
    ledger = await open();
    expect(ledger.size).toBe(1);
    await ledger.close();
    expect(await readFile(files[0] as string)).toEqual(bodies);
    expect(await readFile(files[1] as string)).toEqual(leaves);
  }
});

test('the checkpoint at rest never covers more than the segments hold', async () => {
  const ledger = await openFileLedger({
    dir,
    keys,
    clock: systemClock,
    origin: testOrigin,
    events: anyEvent,
    checkpointEvery: 0,
  });
  const writing = Array.from({ length: 200 }, (_, n) => ledger.append([sampleDraft(n)]));
  for (let look = 0; look < 50; look++) {
    const [, size] = (await readFile(join(dir, 'tiles', 'checkpoint'), 'utf8')).split('\n');
    const leaves = await readFile(join(dir, 'segments', '000000000000.leaves'), 'utf8').catch(() => '');
    expect(leaves.split('\n').length - 1).toBeGreaterThanOrEqual(Number(size));
  }
  await Promise.all(writing);
  await ledger.close();
  expect(await verify()).toMatchObject({ ok: true, size: 200, signed: 200 });
});
