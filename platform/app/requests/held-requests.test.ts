import { loadRequests } from '@vitrine/disclosure-control/requests';
import { changedFields } from '@vitrine/policy/lifecycle';
import { describe, expect, it } from 'vitest';
import { recordFact } from '../record/acts.ts';
import { endReplaced } from '../agreements/succession.ts';
import { resumed, stopped } from '../environment/environment-state.ts';
import { homeUseCases } from '../inbox/home-use-case.ts';
import { repeatStops } from '../agreements/repeat-stops.ts';
import { loadQuarantines } from './load-quarantines.ts';
import {
  as,
  codes,
  cora,
  dan,
  desk,
  held,
  inForce,
  place,
  recorded,
  ref,
  request,
  sam,
  shown,
  suspend,
  useRequests,
} from './testing.ts';

useRequests();

describe('under a suspended agreement', () => {
  it.each([
    ['draft', { save: held, submit: held, preview: held, check: 'not-found' }],
    ['submitted', { save: held, preview: held, check: held, vote: held }],
    ['approved', { save: held, preview: held, check: held, release: held }],
  ] as const)('nothing goes on with a request that is %s, but to withdraw it', async (state, expected) => {
    const id = await request(state);
    await suspend();
    const found = await codes(id);
    expect(found).toMatchObject(expected);
    expect(Object.values(found)).not.toContain(undefined);
    const view = await shown(id);
    expect(view).toMatchObject({ state, quarantine: { reason: 'agreement-suspended' } });
    expect(Object.entries(view.may).flatMap(([act, { allowed }]) => (allowed ? [act] : []))).toEqual([
      'withdraw',
    ]);
    expect(view.history.at(-1)).toMatchObject({ what: 'Quarantined' });
    expect(await recorded(id)).toEqual([{ request: id, agreement: ref, reason: 'agreement-suspended' }]);
    const to = { params: { id }, query: {}, body: {} };
    expect((await desk.withdrawRequest(as(sam), { ...to, body: { reason: '' } })).state).toBe('withdrawn');
  });

  it('what was released can still be fetched, and is not quarantined', async () => {
    const id = await request('released');
    await suspend();
    expect((await codes(id)).download).toBeUndefined();
    expect(await shown(id)).not.toHaveProperty('quarantine');
    expect(await recorded(id)).toEqual([]);
  });

  it('checkers see why and have nothing to check; the requester is told at home', async () => {
    const id = await request('submitted');
    const waiting = async (): Promise<string[]> => {
      const list = await desk.listRequests(as(cora), { params: {}, query: { view: 'to-check' }, body: {} });
      return list.requests.map((one) => one.id);
    };
    expect(await waiting()).toContain(id);
    await suspend();
    expect(await waiting()).not.toContain(id);
    expect(await shown(id, cora)).toHaveProperty('quarantine');
    const home = await homeUseCases(place.ports).getHome(as(sam), { params: {}, query: {}, body: {} });
    expect(home.inbox).toContainEqual(
      expect.objectContaining({ kind: 'quarantined', href: `/requests/${id}` }),
    );
  });

  it('it is on record once, also when the server died before it was, and a rebuilt database agrees', async () => {
    const id = await request('approved');
    await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'Then the server died.'));
    expect((await codes(id)).release).toBe(held);
    expect(await recorded(id)).toEqual([]);
    await repeatStops(place.ports);
    await repeatStops(place.ports);
    expect(await recorded(id)).toHaveLength(1);
    const { database } = await place.again();
    const clock = place.clock;
    const all = await loadRequests(database, {});
    expect(await loadQuarantines({ database, clock, ledger: place.ledger }, all)).toEqual(
      await loadQuarantines(place.ports, await loadRequests(place.ports.database, {})),
    );
  });
});

it('a newer version of the agreement takes no request over from the one it replaced', async () => {
  const id = await request('submitted');
  await inForce(ref.replace('v1.0', 'v1.1'));
  // Not yet recorded as ended: replaced is replaced.
  expect((await codes(id)).vote).toBe(held);
  await endReplaced(place.ports);
  expect(await shown(id)).toMatchObject({ quarantine: { reason: 'agreement-ended' } });
});

it('while everything is stopped no file is opened and none leaves; then it goes on', async () => {
  const id = await request('approved');
  const fetched = await request('released');
  await recordFact(place.ports, 'oli', { type: stopped, public: {} });
  type Nothing = Record<string, never>;
  const acts = (to: { params: { id: string }; query: Nothing; body: Nothing }) => [
    () =>
      desk.previewRequestFile(as(cora), {
        ...to,
        params: { ...to.params, name: 'result.csv' },
        query: { from: 0 },
      }),
    () => desk.releaseRequest(as(dan), to),
    () => desk.downloadRelease(as(sam), to),
  ];
  const [opened, released] = acts({ params: { id }, query: {}, body: {} });
  const downloaded = acts({ params: { id: fetched }, query: {}, body: {} }).at(-1);
  for (const act of [opened, released, downloaded]) {
    await expect(act?.()).rejects.toMatchObject({ code: 'environment-stopped' });
  }
  await recordFact(place.ports, 'oli', { type: resumed, public: {} });
  for (const act of [opened, released, downloaded]) await act?.();
});

// The last: from then on every term is over.
it('a term that is over holds what was not released in it', async () => {
  const id = await request('approved');
  place.clock.advance(365 * 86_400_000);
  expect((await codes(id)).release).toBe(held);
  expect(await shown(id)).toMatchObject({ quarantine: { reason: 'agreement-expired' } });
});
