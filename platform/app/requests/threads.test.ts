import { fileReasonTexts } from '@vitrine/api';
import { expect, it } from 'vitest';
import { fileReasons } from '@vitrine/disclosure-control/requests';
import { ledgerDetail } from '../audit/ledger-detail.ts';
import { inboxOf } from '../inbox/inbox.ts';
import { letterOf } from '../notices/letter.ts';
import { as, cora, dan, desk, meet, place, request, sam, shown, useRequests, voteAs } from './testing.ts';

useRequests();

const words = 'Whom does row 3 count? Ward-of-the-words.';
const ask = async (id: string, person = cora, said = words, sure?: boolean) =>
  desk.askOfRequestFile(as(person), {
    params: { id, name: 'result.csv' },
    query: {},
    body: { words: said, ...(sure === undefined ? {} : { sure }) },
  });
const say = (id: string, thread: string, person = sam, said = 'All of the ward.') =>
  desk.answerInThread(as(person), { params: { id, thread }, query: {}, body: { words: said } });
const waiting = async (person: typeof sam, id: string): Promise<string[]> => {
  place.clock.advance(1_000);
  const items = await inboxOf(place.ports, person);
  return items.flatMap(({ kind, href }) => (href.includes(id) && kind.startsWith('thread') ? [kind] : []));
};

it('a question reaches who must answer, the answer who asked, and neither the other checker nor a notice', async () => {
  const id = await request('submitted');
  await meet(cora);
  const [thread] = (await ask(id)).threads;
  expect(thread).toMatchObject({ mine: true, label: 'cora.checker', turn: 'requester' });
  expect([await waiting(sam, id), await waiting(cora, id), await waiting(dan, id)]).toEqual([
    ['thread-question'],
    [],
    [],
  ]);
  expect((await shown(id, sam)).threads).toMatchObject([{ label: 'A checker', mine: false }]);
  await say(id, thread?.id ?? '');
  expect([await waiting(sam, id), await waiting(cora, id), await waiting(dan, id)]).toEqual([
    [],
    ['thread-answer'],
    [],
  ]);
  expect((await shown(id, dan)).threads).toEqual([]);
  await say(id, thread?.id ?? '', cora, 'And row 4?');
  const letter = letterOf(await inboxOf(place.ports, sam), {
    to: 'sam@example.org',
    origin: 'https://v.example',
    messageId: 'm',
  });
  expect(letter.text).toContain(`https://v.example/requests/${id}`);
  expect(JSON.stringify(letter)).not.toMatch(/row 3|row 4|ward/i);
  await voteAs(cora, id);
  expect(await waiting(cora, id)).toEqual([]);
  await voteAs(dan, id, 'changes', 'Round it.');
  expect((await shown(id, dan)).threads).toHaveLength(1);
  // Also of a round that is over the requester owes an answer.
  expect(await waiting(sam, id)).toEqual(['thread-question']);
});

it('words stand in private bodies, which the audit does not open while votes are to come', async () => {
  const id = await request('submitted');
  await ask(id);
  let index = -1;
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'request.said' && entry.public['request'] === id) {
      index = entry.index;
      expect(Object.keys(entry.public).toSorted()).toEqual(['agreement', 'request']);
    }
  const seen = async () =>
    JSON.stringify(await ledgerDetail(place.ledger, place.ports.database, index, () => false));
  expect(await seen()).not.toContain('Ward-of-the-words');
  for (const checker of [cora, dan]) await voteAs(checker, id);
  expect(await seen()).toContain('Ward-of-the-words');
});

it('warns of what tells who somebody is, once, and repeats nothing of it', async () => {
  const id = await request('submitted');
  const said = 'It is 999 000 0042, of SW1A 1AA.';
  const refused = await ask(id, cora, said).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'personal-words',
    facts: { found: ['an NHS number', 'a full postcode'] },
  });
  expect(JSON.stringify(refused)).not.toMatch(/0042|SW1A/);
  expect((await shown(id, cora)).threads).toEqual([]);
  expect((await ask(id, cora, said, true)).threads).toHaveLength(1);
  await expect(voteAs(dan, id, 'reject', said)).rejects.toMatchObject({ code: 'personal-words' });
});

it('a vote says of each file what it follows from', async () => {
  const id = await request('submitted');
  await voteAs(cora, id, 'changes', 'Round it.');
  expect((await shown(id, cora)).votes[0]?.files).toEqual([
    { name: 'result.csv', vote: 'changes', reasons: ['other'], words: 'Round it.' },
  ]);
  const { round, content } = await shown(id, dan);
  const files = [
    { name: 'result.csv', vote: 'reject' as const, reasons: ['rounding' as const], words: 'All of it' },
  ];
  const vote = (decision: 'changes' | 'reject') =>
    desk.voteOnRequest(as(dan), {
      params: { id },
      query: {},
      body: { vote: decision, comment: '', round, content, files },
    });
  await expect(vote('changes')).rejects.toMatchObject({ code: 'request-file-decisions' });
  await vote('reject');
  expect((await shown(id)).votes.map((one) => one.files?.[0]?.reasons)).toEqual([['other'], ['rounding']]);
  expect(Object.keys(fileReasonTexts)).toEqual(fileReasons);
});
