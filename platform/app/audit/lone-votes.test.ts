import { expect, it } from 'vitest';
import {
  as,
  context,
  cora,
  dan,
  desk,
  meet,
  place,
  request,
  sam,
  useRequests,
  voteAs,
} from '../requests/testing.ts';
import { ledgerDetail } from './ledger-detail.ts';
import { listLedger, type LedgerPage } from './list-ledger.ts';

useRequests();

const list = (actor?: string): Promise<LedgerPage> =>
  listLedger(place.ledger, place.ports.database, {
    type: 'request.vote',
    limit: 50,
    ...(actor === undefined ? {} : { actor }),
  });

/** Everything that somebody who reads the ledger can be shown of the newest vote. */
async function seen(): Promise<string> {
  const { entries } = await list();
  const newest = entries[0];
  if (newest === undefined) throw new TypeError('Nobody voted.');
  return JSON.stringify([
    newest,
    await ledgerDetail(place.ledger, place.ports.database, newest.index, () => false),
  ]);
}

it('says whose a vote is and which only when both of its round are cast', async () => {
  await meet(cora);
  const id = await request('submitted');
  await voteAs(cora, id);
  expect(await seen()).not.toMatch(new RegExp(`${cora.id}|${cora.name}|approve`));
  expect((await list()).total).toBe(1);
  for (const said of [cora.id, cora.name, cora.username, cora.name.slice(0, 2).toUpperCase()])
    expect(await list(said)).toMatchObject({ entries: [], total: 0 });
  await voteAs(dan, id);
  expect(await seen()).toContain('approve');
  for (const said of [cora.id, cora.username, 'CORA', dan.id]) expect((await list(said)).total).toBe(1);
});

it('never says whose a lone vote was that a change of the request made void', async () => {
  const id = await request('submitted');
  const to = { params: { id }, query: {}, body: {} };
  const before = (await list(cora.id)).total;
  await voteAs(cora, id);
  await desk.saveRequest(as(sam), { ...to, body: { title: 'Otherwise', context } });
  expect(await seen()).not.toMatch(new RegExp(`${cora.id}|${cora.name}|approve`));
  expect((await list(cora.id)).total).toBe(before);
});
