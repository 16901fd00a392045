import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomId } from '@vitrine/core/ids';
import { FileKeys } from '@vitrine/core/keys';
import { manualClock } from '@vitrine/core/process';
import { BlockDigest, mostPieceBytes, sealPiece } from '@vitrine/core/sealed-pieces';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Arriving } from '../../catalogue/delivery.ts';
import { testSteward } from '../../testing.ts';
import { Deliveries, idleDays, mostArriving } from './deliveries.ts';

const clock = manualClock('2026-06-01T12:00:00Z');
let root: string;
let dir: string;
let deliveries: Deliveries;
const opened = (): Promise<Deliveries> => Deliveries.open(dir, new FileKeys(join(root, 'keys')), clock);
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-deliveries-'));
  dir = join(root, 'deliveries');
  deliveries = await opened();
});
afterEach(() => rm(root, { recursive: true }));

const begun = (file: { file: string; size: number }): Promise<Arriving> =>
  deliveries.begin({ ...file, delivery: randomId('dlv_') });
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));

async function send(at: Arriving, bytes: Uint8Array<ArrayBuffer>, offset = at.arrived): Promise<Arriving> {
  const { delivery, file, size } = at;
  const sealed = await sealPiece(deliveries.publicKey, { delivery, file, size, offset }, bytes);
  return deliveries.take({ delivery, offset, ...sealed });
}

async function blocks(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new BlockDigest();
  for (let at = 0; at < bytes.length; at += mostPieceBytes)
    await digest.add(bytes.slice(at, at + mostPieceBytes));
  return digest.digest();
}

it('a file in any pieces is the file, whatever crash comes between two of them', async () => {
  const content = new Uint8Array(randomBytes(mostPieceBytes + 50_000));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ length: fc.integer({ min: 1, max: 300_000 }), crash: fc.boolean() }), {
        minLength: 3,
        maxLength: 8,
      }),
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      async (steps, torn) => {
        const name = `a-${randomBytes(6).toString('hex')}.csv`;
        let at = await begun({ file: name, size: content.length });
        const pieces = [...steps, ...Array.from({ length: 9 }, () => ({ length: 600_000, crash: false }))];
        for (const { length, crash } of pieces) {
          if (at.arrived === content.length) break;
          at = await send(at, content.slice(at.arrived, at.arrived + length));
          if (!crash) continue;
          // What a crash leaves behind the last piece that counts.
          await appendFile(join(dir, '.arriving', at.delivery, 'bytes'), torn);
          deliveries = await opened();
          expect(await deliveries.standing(at.delivery)).toEqual(at);
        }
        await appendFile(join(dir, '.arriving', at.delivery, 'bytes'), torn);
        const received = await deliveries.complete(at.delivery, await blocks(content));
        expect(received).toEqual({
          file: name,
          size: content.length,
          sha256: createHash('sha256').update(content).digest('hex'),
        });
        expect((await readFile(join(dir, name))).equals(content)).toBe(true);
        // The answer may be lost, so the same is said again.
        deliveries = await opened();
        expect(await deliveries.complete(at.delivery, '')).toEqual(received);
      },
    ),
    { numRuns: 5, endOnFailure: true },
  );
});

it('takes the next piece of its file alone, sealed for its place', async () => {
  const one = await begun({ file: 'one.csv', size: 8 });
  const other = await begun({ file: 'other.csv', size: 8 });
  const place = { ...one, offset: 0 };
  const sealed = await sealPiece(deliveries.publicKey, place, bytesOf('abcd'));
  await expect(deliveries.take({ delivery: other.delivery, offset: 0, ...sealed })).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(send(one, bytesOf('abcd'), 4)).rejects.toMatchObject({
    code: 'conflict',
    facts: { arrived: 0 },
  });
  await expect(send(one, bytesOf('123456789'))).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(send(one, bytesOf(''))).rejects.toMatchObject({ code: 'invalid-input' });
  await deliveries.take({ delivery: one.delivery, offset: 0, ...sealed });
  // The same piece again is not taken twice.
  await expect(deliveries.take({ delivery: one.delivery, offset: 0, ...sealed })).rejects.toMatchObject({
    facts: { arrived: 4 },
  });
  await expect(deliveries.complete(one.delivery, await blocks(bytesOf('abcd')))).rejects.toMatchObject({
    code: 'conflict',
  });
});

it('two senders of one piece are told apart: it counts once', async () => {
  const at = await begun({ file: 'raced.csv', size: 6 });
  const all = await Promise.allSettled([send(at, bytesOf('abc')), send(at, bytesOf('xyz'))]);
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await deliveries.standing(at.delivery)).arrived).toBe(3);
});

it('is not received when it is not the file that the sender has', async () => {
  const at = await send(await begun({ file: 'changed.csv', size: 4 }), bytesOf('abcd'));
  await expect(deliveries.complete(at.delivery, await blocks(bytesOf('abce')))).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await readdir(dir)).toEqual(['.arriving']);
  await deliveries.discard(at.delivery, at.file);
  await expect(deliveries.standing(at.delivery)).rejects.toMatchObject({ code: 'not-found' });
});

it('a name is given once, also while its file is on its way or about to get it', async () => {
  const at = await send(await begun({ file: 'a.csv', size: 1 }), bytesOf('a'));
  const again = (): Promise<Arriving> => begun({ file: 'a.csv', size: 1 });
  await expect(again()).rejects.toMatchObject({ code: 'delivery-exists' });
  await deliveries.complete(at.delivery, await blocks(bytesOf('a')));
  await expect(again()).rejects.toMatchObject({ code: 'delivery-exists' });
  await expect(deliveries.discard(at.delivery, at.file)).rejects.toMatchObject({ code: 'conflict' });
});

it('has room for so many, and forgets what nobody goes on with', async () => {
  await expect(begun({ file: 'huge.csv', size: 1024 ** 4 })).rejects.toMatchObject({
    code: 'delivery-full',
  });
  for (let at = 0; at < mostArriving; at += 1) await begun({ file: `f${at}.csv`, size: 1 });
  const more = (): Promise<Arriving> => begun({ file: 'more.csv', size: 1 });
  await expect(more()).rejects.toMatchObject({ code: 'delivery-full' });
  clock.advance((idleDays + 1) * 86_400_000);
  await more();
  expect(await readdir(join(dir, '.arriving'))).toHaveLength(1);
});

it('a server that was taken over lands no list, and no description of a dataset, this way', async () => {
  const at = await testSteward({ strict: true });
  try {
    const sources = { landing: at.landing, deliveries: dir };
    const steward = await testSteward({ strict: true, sources });
    const list = { alias: 'deliveries', file: 'national-2026.csv' };
    await expect(steward.steward.people.proposeOptOuts('national', list, 'act_a')).rejects.toMatchObject({
      code: 'source-unknown',
    });
    await expect(
      steward.steward.people.loadCohort({ alias: 'deliveries', file: 'asthma.csv' }),
    ).rejects.toMatchObject({ code: 'source-unknown' });
    const text = 'name: visits\n';
    const landed = await send(await begun({ file: 'visits.yaml', size: text.length }), bytesOf(text));
    await deliveries.complete(landed.delivery, await blocks(bytesOf(text)));
    await expect(steward.steward.releases.publish(text)).rejects.toMatchObject({
      code: 'dataset-file-not-landed',
    });
    await steward.close();
  } finally {
    await at.close();
  }
});

it('begun again under its own id it is the same, and what was received is not discarded even when it is forgotten', async () => {
  const delivery = randomId('dlv_');
  const file = { delivery, file: 'mine.csv', size: 1 };
  const at = await send(await deliveries.begin(file), bytesOf('a'));
  expect(await deliveries.begin(file)).toEqual(at);
  await deliveries.complete(delivery, await blocks(bytesOf('a')));
  // For longer than what arrives is kept it can still be asked again.
  clock.advance((idleDays + 1) * 86_400_000);
  await begun({ file: 'other.csv', size: 1 });
  expect(await deliveries.complete(delivery, '')).toMatchObject({ file: 'mine.csv' });
  clock.advance(100 * 86_400_000);
  await begun({ file: 'third.csv', size: 1 });
  await expect(deliveries.complete(delivery, '')).rejects.toMatchObject({ code: 'not-found' });
  await expect(deliveries.discard(delivery, 'mine.csv')).rejects.toMatchObject({ code: 'conflict' });
  await deliveries.discard(randomId('dlv_'), 'never.csv');
});
