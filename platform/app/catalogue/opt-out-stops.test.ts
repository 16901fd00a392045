import { newPersonId, newQueryId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import { appliedFields } from '@vitrine/policy/lifecycle';
import { readAgreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleText } from '@vitrine/policy/testing';
import { recordFact } from '../record/acts.ts';
import { RunningQuery } from '../executions/running-query.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { stopOutdated } from './opt-out-stops.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

async function agreement(name: string, national: boolean, type1: boolean): Promise<AgreementRef> {
  const ref = parseAgreementRef(name);
  const optOuts = { national, type1, maxAgeDays: 30 };
  await recordFact(
    place.ports,
    'avery',
    appliedFields({ ...readAgreement(sampleText).agreement, ref, optOuts }),
  );
  return ref;
}

it('a new list stops the queries of agreements that apply it, says why, forgets results and closes rooms', async () => {
  const national = await agreement('TEST-1-v1.0', true, false);
  const other = await agreement('TEST-2-v1.0', false, true);
  const query = (ref: AgreementRef): RunningQuery => {
    const one = new RunningQuery(newQueryId(), newPersonId(), ref, 'SELECT 1');
    place.ports.queries.add(one);
    return one;
  };
  const [stopped, going] = [query(national), query(other)];
  place.open.add(other);
  await stopOutdated(place.ports, 'national');
  expect(stopped.signal.aborted).toBe(true);
  expect(stopped.stoppedFor).toMatchObject({ code: 'opt-outs-changed', refuses: false });
  expect(() => place.ports.queries.get(stopped.id, stopped.person)).toThrow();
  expect(going.signal.aborted).toBe(false);
  expect(place.told).toEqual([`close ${national} opt-outs`]);
  await stopOutdated(place.ports, 'type1');
  expect(going.stoppedFor).toMatchObject({ code: 'opt-outs-changed' });
  expect(place.told.at(-1)).toBe(`close ${other} opt-outs`);
});

it('a room that cannot be closed keeps no other one open, and does not undo the list', async () => {
  const [first, second] = [
    await agreement('TEST-3-v1.0', true, false),
    await agreement('TEST-4-v1.0', true, false),
  ];
  const { rooms } = place.ports;
  const close = rooms.closeAgreement.bind(rooms);
  rooms.closeAgreement = async (ref, why) => {
    if (ref === first) throw new Error('The steward is gone.');
    await close(ref, why);
  };
  place.open.add(first).add(second);
  await stopOutdated(place.ports, 'national');
  rooms.closeAgreement = close;
  expect(place.told.at(-1)).toBe(`close ${second} opt-outs`);
});

it('a query that its person stops has no other reason', () => {
  const query = new RunningQuery(newQueryId(), newPersonId(), parseAgreementRef('TEST-1-v1.0'), 'SELECT 1');
  query.cancel();
  expect(query.signal.aborted).toBe(true);
  expect(query.stoppedFor).toBeUndefined();
});
