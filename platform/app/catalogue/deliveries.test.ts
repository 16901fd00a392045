import { join } from 'node:path';
import type { Arriving, Deliveries as DeliveryList, ReceivedFile } from '@vitrine/api';
import { Unavailable } from '@vitrine/core/errors';
import { newPersonId } from '@vitrine/core/ids';
import { BlockDigest, sealPiece } from '@vitrine/core/sealed-pieces';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { Deliveries } from '@vitrine/datasets/steward';
import { FileKeys } from '@vitrine/core/keys';
import { testSteward, type TestSteward } from '@vitrine/datasets/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testPlace, type TestPlace } from '../testing.ts';
import { deliveryUseCases } from './delivery-use-cases.ts';

let steward: TestSteward;
let deliveries: Deliveries;
let place: TestPlace;
beforeAll(async () => {
  steward = await testSteward();
  const { home, clock } = steward;
  const keys = new FileKeys(join(home.steward, 'keys'));
  deliveries = await Deliveries.open(join(home.steward, 'deliveries'), keys, clock);
  place = await testPlace({
    deliveryKey: async () => deliveries.publicKey,
    beginDelivery: (file) => deliveries.begin(file),
    deliveryStanding: (delivery) => deliveries.standing(delivery),
    takePiece: (piece) => deliveries.take(piece),
    completeDelivery: (delivery, blocks) => deliveries.complete(delivery, blocks),
    discardDelivery: (delivery, file) => deliveries.discard(delivery, file),
  });
});
afterAll(async () => {
  await place.close();
  await steward.close();
});

const holding = (...roles: string[]): Person => ({
  ...{ id: newPersonId(), username: 'somebody', name: 'Somebody' },
  roles,
});
const dana = holding('data-manager');
const callOf = (person: Person) => ({ person, signal: new AbortController().signal });
const desk = () => deliveryUseCases(place.ports);
const list = (person = dana): Promise<DeliveryList> =>
  desk().listDeliveries(callOf(person), { params: {}, query: {}, body: {} });
const begin = (file: string, size: number, person = dana): Promise<Arriving> =>
  desk().beginDelivery(callOf(person), { params: {}, query: {}, body: { file, size } });
const at = ({ delivery }: { delivery: string }) => ({ params: { delivery }, query: {} });

async function send(begun: Arriving, text: string, person = dana): Promise<ReceivedFile> {
  const bytes = new Uint8Array(Buffer.from(text));
  const { delivery, file, size, arrived: offset } = begun;
  const sealed = await sealPiece(deliveries.publicKey, { delivery, file, size, offset }, bytes);
  await desk().sendPiece(callOf(person), { ...at(begun), body: { offset, ...sealed } });
  const digest = new BlockDigest();
  await digest.add(bytes);
  return desk().completeDelivery(callOf(person), { ...at(begun), body: { blocks: await digest.digest() } });
}

async function entries(): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of place.ledger.read()) if (entry.type.startsWith('delivery.')) found.push(entry);
  return found;
}

it('is a data manager’s alone, and nobody’s but theirs who began', async () => {
  for (const role of ['researcher', 'access-officer', 'igard-reviewer', 'output-checker', 'operator']) {
    await expect(begin('a.csv', 1, holding(role))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(list(holding(role))).rejects.toMatchObject({ code: 'forbidden' });
  }
  expect(await entries()).toEqual([]);
  const begun = await begin('mine.csv', 3);
  const other = holding('data-manager');
  await expect(send(begun, 'abc', other)).rejects.toMatchObject({ code: 'not-found' });
  await expect(desk().getDelivery(callOf(other), { ...at(begun), body: {} })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect((await list(other)).arriving).toMatchObject([{ file: 'mine.csv', own: false }]);
  // … who may discard it, for the name and the room that it takes.
  await desk().discardDelivery(callOf(other), { ...at(begun), body: {} });
  expect((await list()).arriving).toEqual([]);
  await expect(send(begun, 'abc')).rejects.toMatchObject({ code: 'not-found' });
});

it('is on record with its digest in the private face, and says what came before', async () => {
  const first = await send(await begin('june.csv', 4), 'data');
  expect(first.seenBefore).toEqual([]);
  const begun = await begin('june-again.csv', 4);
  const again = await send(begun, 'data');
  expect(again).toMatchObject({ sha256: first.sha256, seenBefore: ['june.csv'] });
  // The answer was lost: asked again, the same is said, and recorded once.
  const before = (await entries()).length;
  expect(
    await desk().completeDelivery(callOf(dana), { ...at(begun), body: { blocks: '0'.repeat(64) } }),
  ).toEqual(again);
  expect(await entries()).toHaveLength(before);
  const { received } = await list();
  expect(received.map(({ file, seenBefore }) => [file, seenBefore])).toEqual([
    ['june-again.csv', ['june.csv']],
    ['june.csv', []],
  ]);
  const done = (await entries()).filter(
    ({ type, phase }) => type === 'delivery.received' && phase === 'outcome',
  );
  expect(done.map((one) => one.private['sha256'])).toEqual([first.sha256, first.sha256]);
  expect(JSON.stringify((await entries()).map((one) => one.public))).not.toMatch(/june|data/);
});

it('what the steward has forgotten can be discarded all the same', async () => {
  const begun = await begin('forgotten.csv', 9);
  await deliveries.discard(begun.delivery, begun.file);
  await desk().discardDelivery(callOf(dana), { ...at(begun), body: {} });
  expect((await list()).arriving).toEqual([]);
});

it('one that the server did not hear of can be discarded, and refused ones are none', async () => {
  const begins = vi.spyOn(deliveries, 'begin');
  begins.mockImplementationOnce(async (file) => {
    await deliveries.begin(file);
    // The connection to the steward is lost before it answers.
    throw new Unavailable({ detail: 'The steward ended.' });
  });
  await expect(begin('lost.csv', 9)).rejects.toMatchObject({ code: 'unavailable' });
  const [lost] = (await list()).arriving;
  expect(lost).toMatchObject({ file: 'lost.csv', own: true });
  await expect(begin('lost.csv', 8)).rejects.toMatchObject({ code: 'delivery-exists' });
  expect((await list()).arriving).toHaveLength(1);
  await desk().discardDelivery(callOf(dana), { ...at(lost ?? { delivery: '' }), body: {} });
  expect((await list()).arriving).toEqual([]);
  await begin('lost.csv', 8);
});
