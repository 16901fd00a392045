import { expect, it } from 'vitest';
import { cora, meet, place, request, sam, useRequests, voteAs } from '../requests/testing.ts';
import { listLedger, type LedgerFilter } from './list-ledger.ts';

useRequests();

async function found(filter: Partial<LedgerFilter>): Promise<readonly number[]> {
  const { entries } = await listLedger(place.ledger, place.ports.database, { limit: 200, ...filter });
  return entries.map(({ index }) => index);
}

it('finds a person’s acts by id, sign-in name, name and a part of it, in any case', async () => {
  await meet({ ...sam, name: 'Sam Researcher' });
  await request('submitted');
  const acts = await found({ actor: sam.id });
  expect(acts.length).toBeGreaterThan(1);
  for (const actor of [sam.username, 'Sam Researcher', ' SAM RESEARCHER ', 'sear'])
    expect(await found({ actor })).toEqual(acts);
  expect(await found({ actor: 'nobody of that name' })).toEqual([]);
  expect(await found({ actor: '%' })).toEqual([]);
});

it('finds an agreement with its version, and without it all of its versions', async () => {
  const id = await request('submitted');
  await voteAs(cora, id);
  const all = await found({});
  const { entries } = await listLedger(place.ledger, place.ports.database, { limit: 200 });
  const ref = entries.find(({ agreement }) => agreement !== undefined)?.agreement ?? '';
  const under = await found({ agreement: ref });
  expect(under.length).toBeGreaterThan(1);
  expect(under.length).toBeLessThanOrEqual(all.length);
  const study = ref.replace(/-v[0-9.]+$/, '');
  expect(study).not.toBe(ref);
  expect(await found({ agreement: study })).toEqual(under);
  expect(await found({ agreement: study.slice(0, -1) })).toEqual([]);
});
