import { newPersonId, parseAgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { killSwitchUseCases } from './kill-switch.ts';
import { testPlace, type TestPlace } from '../testing.ts';

const someone = (username: string, role: string): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles: [role],
});
const [oli, ola] = [someone('oli', 'operator'), someone('ola', 'operator')];
const signal = new AbortController().signal;
const nothing = { params: {}, query: {}, body: {} };
const why = (reason: string) => ({ ...nothing, body: { reason } });

let place: TestPlace;
let killSwitch: ReturnType<typeof killSwitchUseCases>;
beforeEach(async () => {
  place = await testPlace();
  killSwitch = killSwitchUseCases(place.ports);
});
afterEach(() => place.close());

const get = (person = oli) => killSwitch.getEnvironment({ person, signal }, nothing);
const stop = (person: Person, reason: string) => killSwitch.stopEnvironment({ person, signal }, why(reason));
const lift = (person = oli, query = {}) =>
  killSwitch.resumeEnvironment({ person, signal }, { ...nothing, query });

it('tells operators since when, by whom and why, until it is lifted', async () => {
  expect(await get()).toEqual({ stopped: false });
  const state = await stop(oli, 'A leak is suspected.');
  const since = place.clock.now().toISOString();
  expect(state).toMatchObject({ stopped: true, since, by: { id: oli.id }, reason: 'A leak is suspected.' });
  expect(await get(ola)).toEqual(state);
  expect(await lift(ola)).toEqual({ stopped: false });
  place.clock.advance(1_000);
  expect(await stop(ola, 'Again.')).toMatchObject({ by: { id: ola.id }, reason: 'Again.' });
});

it('is nobody else’s to see, throw or lift', async () => {
  await stop(oli, 'A drill.');
  for (const role of ['researcher', 'data-manager', 'access-officer', 'igard-reviewer', 'output-checker']) {
    const person = someone('someone', role);
    for (const act of [get(person), stop(person, 'No.'), lift(person)])
      await expect(act).rejects.toMatchObject({ code: 'forbidden' });
  }
  expect(await get()).toMatchObject({ stopped: true, reason: 'A drill.' });
});

it('a second stop is told of the first, and closes what the first left open', async () => {
  await stop(oli, 'First.');
  place.open.add(parseAgreementRef('LEFT-OPEN-v1.0'));
  await expect(stop(ola, 'Second.')).rejects.toMatchObject({ code: 'conflict' });
  expect(place.told).toEqual(['close LEFT-OPEN-v1.0 stopped']);
  expect(await get()).toMatchObject({ by: { id: oli.id }, reason: 'First.' });
});

it('of two hands at the same moment one is on record', async () => {
  const both = await Promise.allSettled([stop(oli, 'One.'), stop(ola, 'Other.')]);
  expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const lifts = await Promise.allSettled([lift(oli), lift(ola)]);
  expect(lifts.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(place.ledger.size).toBe(2);
  await expect(lift()).rejects.toMatchObject({ code: 'conflict' });
});

it('whoever read of one stop does not lift another', async () => {
  await stop(oli, 'A drill.');
  const since = place.clock.now().toISOString();
  place.clock.advance(1_000);
  await lift(ola, { since });
  await stop(ola, 'A leak.');
  await expect(lift(oli, { since })).rejects.toMatchObject({ code: 'conflict' });
  expect(await get()).toMatchObject({ stopped: true, reason: 'A leak.' });
});
