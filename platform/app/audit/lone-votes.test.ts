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
import { listActs } from './list-acts.ts';
import { listLedger, type LedgerPage } from './list-ledger.ts';

useRequests();

const list = (actor?: string, type = 'request.vote'): Promise<LedgerPage> =>
  listLedger(place.ledger, place.ports.database, {
    type,
    limit: 50,
    ...(actor === undefined ? {} : { actor }),
  });

/** A checker asks about the file, and is content with that. */
async function ask(person: typeof cora, id: string): Promise<void> {
  const to = { query: {}, body: {} };
  const asked = await desk.askOfRequestFile(as(person), {
    ...{ ...to, params: { id, name: 'result.csv' } },
    body: { words: 'Whom does row 3 count?' },
  });
  const thread = asked.threads.find(({ mine }) => mine)?.id ?? '';
  await desk.settleThread(as(person), { ...to, params: { id, thread } });
}

/** Everything that somebody who reads the ledger can be shown of the newest vote, or other act. */
async function seen(type = 'request.vote'): Promise<string> {
  const { entries } = await list(undefined, type);
  const newest = entries[0];
  if (newest === undefined) throw new TypeError('Nobody did such a thing.');
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

it.each(['request.said', 'request.thread-settled'])(
  'says who is behind %s only when both votes of its round are cast',
  async (type) => {
    await meet(cora);
    const id = await request('submitted');
    await ask(cora, id);
    const secret = new RegExp(`${cora.id}|${cora.name}|row 3`);
    const acts = (person?: string) =>
      listActs(place.ledger, place.ports.database, {
        ...{ kind: type, request: id, limit: 50 },
        ...(person === undefined ? {} : { person }),
      });
    const before = (await list(cora.id, type)).total;
    expect(await seen(type)).not.toMatch(secret);
    expect(await seen(type)).toContain('Somebody');
    expect(JSON.stringify(await acts())).not.toMatch(secret);
    expect((await acts(cora.id)).acts).toEqual([]);
    await voteAs(cora, id);
    expect((await list(cora.id, type)).total).toBe(before);
    await voteAs(dan, id);
    expect(await seen(type)).toContain(cora.id);
    expect((await list(cora.id, type)).total).toBe(before + 1);
  },
);

it('never says who asked in a round that a change of the request ended before both votes', async () => {
  await meet(cora);
  const id = await request('submitted');
  const to = { params: { id }, query: {}, body: {} };
  const before = (await list(cora.id, 'request.said')).total;
  await ask(cora, id);
  await voteAs(cora, id, 'reject', 'No.');
  await desk.saveRequest(as(sam), { ...to, body: { title: 'Otherwise', context } });
  place.clock.advance(1_000);
  await desk.submitRequest(as(sam), to);
  for (const checker of [dan, cora]) await voteAs(checker, id);
  expect(await seen('request.said')).not.toMatch(new RegExp(`${cora.id}|${cora.name}|row 3`));
  expect((await list(cora.id, 'request.said')).total).toBe(before);
});

it('knows the round of words by their place, also when the clock was put back meanwhile', async () => {
  await meet(cora);
  const id = await request('submitted');
  for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Round it.');
  const to = { params: { id }, query: {}, body: {} };
  await desk.saveRequest(as(sam), { ...to, body: { title: 'Otherwise', context } });
  place.clock.advance(60_000);
  await desk.submitRequest(as(sam), to);
  place.clock.advance(-30_000);
  await ask(cora, id);
  place.clock.advance(30_000);
  expect(await seen('request.said')).not.toMatch(new RegExp(`${cora.id}|${cora.name}|row 3`));
});
