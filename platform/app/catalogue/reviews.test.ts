import { newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPlace, type TestPlace } from '../testing.ts';
import { reviewUseCases } from './review-use-cases.ts';

const pair = {
  review: 'rev_1',
  dataset: 'visits',
  since: '2026-06-01T12:00:00.000Z',
  bits: 12,
  votes: 0,
  fields: [{ name: 'family-name', left: 'Quayl•', right: 'Quayl•', level: 'almost the same' }],
};
let place: TestPlace;
/** How many entries of reviews the ledger had when the steward was asked. */
const asked: { call: string; entries: number }[] = [];

async function entries(): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of place.ledger.read()) if (entry.type.startsWith('linkage.')) found.push(entry);
  return found;
}
const note = async (call: string): Promise<void> => {
  asked.push({ call, entries: (await entries()).length });
};

beforeAll(async () => {
  place = await testPlace({
    nextReview: async () => {
      await note('next');
      return { waiting: 1, pair };
    },
    decideReview: async (_: string, reviewer: string) => {
      await note(`decide ${reviewer}`);
      return 'waits';
    },
    reopenReview: () => note('reopen'),
  });
});
afterAll(() => place.close());

const holding = (...roles: string[]): Person => ({ id: newPersonId(), username: 'x', name: 'X', roles });
const callOf = (person: Person) => ({ person, signal: new AbortController().signal });
const params = { review: 'rev_1' };

it('is a data manager’s alone', async () => {
  const cases = reviewUseCases(place.ports);
  for (const role of ['researcher', 'access-officer', 'output-checker', 'igard-reviewer', 'operator']) {
    const call = callOf(holding(role));
    const refused = { code: 'forbidden' };
    await expect(
      cases.nextReview(call, { params: {}, query: {}, body: { skipped: [] } }),
    ).rejects.toMatchObject(refused);
    await expect(
      cases.decideReview(call, { params, query: {}, body: { verdict: 'same' } }),
    ).rejects.toMatchObject(refused);
    await expect(
      cases.reopenReview(call, { params, query: {}, body: { reason: 'r' } }),
    ).rejects.toMatchObject(refused);
  }
  expect(asked).toEqual([]);
});

it('is on record before it is shown or done, without a word of the records', async () => {
  const cases = reviewUseCases(place.ports);
  const dana = holding('data-manager');
  const call = callOf(dana);
  expect((await cases.nextReview(call, { params: {}, query: {}, body: { skipped: [] } })).pair).toEqual(pair);
  await cases.decideReview(call, { params, query: {}, body: { verdict: 'same' } });
  await cases.reopenReview(call, { params, query: {}, body: { reason: 'A slip of the hand.' } });
  expect(asked).toEqual([
    { call: 'next', entries: 1 },
    { call: `decide ${dana.id}`, entries: 3 },
    { call: 'reopen', entries: 5 },
  ]);
  const written = await entries();
  expect(written.map((one) => `${one.type} ${one.phase}`)).toEqual([
    ...['linkage.shown intent', 'linkage.shown outcome', 'linkage.decided intent', 'linkage.decided outcome'],
    ...['linkage.reopened intent', 'linkage.reopened outcome'],
  ]);
  expect(JSON.stringify(written)).not.toMatch(/Quayl|almost/);
  for (const one of written) expect(JSON.stringify(one.public)).not.toMatch(/rev_1|same/);
});
