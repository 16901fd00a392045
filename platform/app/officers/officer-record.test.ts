import { generateKeyPairSync } from 'node:crypto';
import type { OfficerKey } from '@vitrine/policy/lifecycle';
import type { Entry } from '@vitrine/ledger/log';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OfficerRecord } from './officer-record.ts';
import { testPlace, type TestPlace } from '../testing.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

const key = (officer: string, keyId: string): OfficerKey => ({
  officer,
  keyId,
  publicKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64url'),
});

async function recorded(from: number): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of place.ledger.read(from)) entries.push(entry);
  return entries;
}

it('puts each change of the list on record once, whoever made it, and names nobody in public', async () => {
  let list: readonly OfficerKey[] = [key('avery.officer', 'first-key'), key('blake.officer', 'second-key')];
  const steward = { officerKeys: async () => list };
  const record = new OfficerRecord(steward, place.projection);
  await Promise.all([record.look(), record.look()]);
  expect(await recorded(0)).toMatchObject([
    { type: 'officer.key-enrolled', public: { kind: 'passkey' }, private: { officer: 'avery.officer' } },
    { type: 'officer.key-enrolled', private: { keyId: 'second-key' } },
  ]);
  for (const { public: face } of await recorded(0)) expect(face).toEqual({ kind: 'passkey' });
  // Another key under a known id is another key.
  list = [key('blake.officer', 'second-key')];
  await record.look();
  expect((await recorded(2)).map(({ type, private: { keyId } }) => [type, keyId])).toEqual([
    ['officer.key-removed', 'first-key'],
    ['officer.key-removed', 'second-key'],
    ['officer.key-enrolled', 'second-key'],
  ]);
  // So is a key that is another officer's now, though nobody looked in between.
  list = list.map((one) => ({ ...one, officer: 'casey.checker' }));
  await record.look();
  expect((await recorded(5)).map(({ type, private: { officer } }) => [type, officer])).toEqual([
    ['officer.key-removed', undefined],
    ['officer.key-enrolled', 'casey.checker'],
  ]);
  // A database that is built again knows the same.
  const other = await place.again();
  await new OfficerRecord(steward, other).look();
  expect(place.ledger.size).toBe(7);
  const enrolled = (await recorded(4))[0]?.private['fingerprint'];
  expect(enrolled).toMatch(/^(?:[0-9a-f]{4} ){15}[0-9a-f]{4}$/);
});
