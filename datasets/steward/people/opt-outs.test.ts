import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { namedAsKind, reasonsForSecond, type OptOutProposal } from '../../catalogue/opt-out-proposal.ts';
import { testNumber, testSteward, type TestSteward } from '../../testing.ts';
import type { Steward } from '../steward.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

const text = (people: readonly number[]): string => `NHS_NUMBER\n${people.map(testNumber).join('\n')}\n`;
const people = (count: number): readonly number[] => Array.from({ length: count }, (_, one) => one + 1);

async function propose(people: readonly number[], file = 'national-1.csv'): Promise<OptOutProposal> {
  await at.land(file, text(people));
  return at.steward.people.proposeOptOuts('national', { alias: 'landing', file }, 'act_1');
}
const decide = (
  { id, undo }: OptOutProposal,
  steward: Steward = at.steward,
): ReturnType<Steward['people']['applyOptOuts']> =>
  steward.people.applyOptOuts({ kind: 'national', proposal: id, undo, receipt: undefined });
const undo = (): Promise<OptOutProposal> => at.steward.people.proposeUndo('national', 'act_2');

describe('who has to agree to a list', () => {
  test('nobody else, while it keeps those who are on the list in use', async () => {
    const first = await propose([1, 2]);
    expect(first).toMatchObject({ reasons: [], inUse: null, added: '1-9', gone: 'none', same: false });
    await decide(first);
    expect(await propose([1, 2, 3])).toMatchObject({ reasons: [], added: '1-9', gone: 'none' });
  });

  test('a second person, when it lacks people, also where as many others take their place', async () => {
    await decide(await propose(people(60)));
    expect(await propose([1, 2])).toMatchObject({
      reasons: ['shrinks'],
      inUse: { count: '60' },
      list: { count: '1-9' },
      gone: '60',
    });
    const others = people(120).slice(60);
    expect(await propose(others)).toMatchObject({ reasons: ['shrinks'], gone: '60', added: '60' });
  });

  test('a second person, when its name is another kind’s, and nothing counts until then', async () => {
    await decide(await propose([1]));
    for (const file of ['asthma-study.csv', 'type1-2026.csv', 'national-or-type1.csv', 'international.csv'])
      expect(await propose([1, 2], file)).toMatchObject({ reasons: ['name'], file });
    expect((await at.steward.people.optOuts())[0]).toMatchObject({
      count: '1-9',
      landed: '2026-06-01T12:00:00.000Z',
    });
    expect((await at.steward.people.optOutStanding()).waiting).toHaveLength(1);
  });

  test('the rule counts who is gone and nothing else (property)', () => {
    const facts = fc.record({ inUse: fc.nat(100_000), gone: fc.nat(100_000), added: fc.nat(100_000) });
    fc.assert(
      fc.property(facts, ({ inUse, gone }) => {
        const reasons = reasonsForSecond({ kind: 'national', file: null, inUse, gone });
        expect(reasons.includes('shrinks')).toBe(gone > 10 || gone > inUse / 1000);
      }),
    );
    expect(namedAsKind('opt_outs.csv', 'national')).toBe(true);
    expect(namedAsKind('Type_1_optouts.csv', 'type1')).toBe(true);
    expect(namedAsKind('type1.csv', 'national')).toBe(false);
  });
});

describe('a list that waits', () => {
  test('is decided on once, whoever is quicker, and only as it was shown', async () => {
    await decide(await propose(people(20)));
    const shown = await propose([1]);
    const both = await Promise.allSettled([decide(shown), decide(shown)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const gone = { code: 'opt-outs-not-waiting' };
    await expect(decide(shown)).rejects.toMatchObject(gone);
    const older = await propose([2]);
    const newer = await propose([3]);
    await expect(decide(older)).rejects.toMatchObject(gone);
    await at.steward.people.discardOptOuts('national', newer.id);
    await expect(decide(newer)).rejects.toMatchObject(gone);
    await expect(at.steward.people.discardOptOuts('national', newer.id)).rejects.toMatchObject(gone);
    expect((await at.steward.people.optOutStanding()).waiting).toEqual([]);
  });

  test('outlives a restart, and one that was applied is not offered again', async () => {
    await decide(await propose(people(20)));
    const shown = await propose([1]);
    const again = await at.reopen();
    expect((await again.people.optOutStanding()).waiting).toEqual([shown]);
    const { snapshot } = await decide(shown, again);
    expect(await (await at.reopen()).people.optOutStanding()).toMatchObject({
      inUse: [snapshot],
      waiting: [],
    });
  });
});

describe('the same numbers again', () => {
  test('are the same list, younger: cuts and drafts that rest on it stay', async () => {
    const { snapshot: first } = await decide(await propose([1, 2]));
    at.clock.advance(86_400_000);
    const again = await propose([2, 1]);
    expect(again).toMatchObject({ same: true, reasons: [] });
    const { snapshot, changed } = await decide(again);
    expect(changed).toBe(false);
    expect(snapshot.id).toBe(first.id);
    expect(Date.parse(snapshot.landed ?? '')).toBe(Date.parse(first.landed ?? '') + 86_400_000);
  });
});

describe('a mistaken list', () => {
  test('is undone: whom the list before named is out again, as old as it was, and once only', async () => {
    const { snapshot: right } = await decide(await propose([1, 2]));
    at.clock.advance(3_600_000);
    await decide(await propose([3, 4]));
    const back = await undo();
    expect(back).toMatchObject({ undo: true, file: null, list: { count: '1-9', landed: right.landed } });
    const { snapshot } = await decide(back);
    expect(snapshot.landed).toBe(right.landed);
    expect(await at.steward.people.optOuts()).toEqual([snapshot]);
    await expect(undo()).rejects.toMatchObject({ code: 'opt-outs-nothing-to-undo' });
    expect((await at.steward.people.optOutStanding()).undoable).toEqual([]);
  });

  test('is undone by one person, and lets nobody into the data, whoever asks', async () => {
    await decide(await propose(people(30)));
    await decide(await propose([1, 40, 41]));
    expect((await at.steward.people.optOutStanding()).undoable).toEqual(['national']);
    const back = await undo();
    expect(back).toMatchObject({ reasons: [], gone: 'none', added: '30', list: { count: '30' } });
    await decide(back);
    expect(await propose([...people(30), 40, 41])).toMatchObject({ same: true });
  });

  test('that lacks nobody has none to bring back: no list is older again', async () => {
    await decide(await propose([1, 2]));
    await decide(await propose([2, 1, 3, 4]));
    expect((await at.steward.people.optOutStanding()).undoable).toEqual([]);
    await expect(undo()).rejects.toMatchObject({ code: 'opt-outs-nothing-to-undo' });
  });

  test('is undone also after a list that adds people, until nobody is lacking', async () => {
    await decide(await propose(people(60)));
    await decide(await propose([1, 2]));
    await decide(await propose([1, 2, 3]));
    expect((await at.steward.people.optOutStanding()).undoable).toEqual(['national']);
    const back = await undo();
    expect(back).toMatchObject({ reasons: [], gone: 'none', list: { count: '60' } });
    await decide(back);
    expect(await propose(people(60))).toMatchObject({ same: true });

    await decide(await propose([1, 2]));
    await decide(await propose(people(61)));
    expect((await at.steward.people.optOutStanding()).undoable).toEqual([]);
    await expect(undo()).rejects.toMatchObject({ code: 'opt-outs-nothing-to-undo' });
  });

  test('opens no way to a list that landed before it', async () => {
    await at.land('national-right.csv', text([1, 2]));
    const right = { alias: 'landing', file: 'national-right.csv' };
    at.clock.advance(60_000);
    await decide(await at.steward.people.proposeOptOuts('national', right, 'act_1'));
    at.clock.advance(3_600_000);
    await decide(await propose([3, 4]));
    await decide(await undo());
    await expect(at.steward.people.proposeOptOuts('national', right, 'act_3')).rejects.toMatchObject({
      code: 'opt-outs-older',
    });
  });

  test('the same list landed anew leaves what can be brought back', async () => {
    await decide(await propose([1, 2]));
    await decide(await propose([3]));
    await decide(await propose([3]));
    await decide(await undo());
    expect(await propose([1, 2, 3])).toMatchObject({ same: true });
  });
});

test('a list is applied only with the ledger’s receipt of this very list', async () => {
  const asked: unknown[] = [];
  const strict = await testSteward(
    {
      receipts: {
        check: (receipt, act) => {
          asked.push(act);
          return receipt === 'good' ? Promise.resolve() : Promise.reject(new Error('refused'));
        },
      },
    },
    at,
  );
  await strict.land('national-1.csv', text([1]));
  const { id } = await strict.steward.people.proposeOptOuts(
    'national',
    { alias: 'landing', file: 'national-1.csv' },
    'a',
  );
  const decision = { kind: 'national' as const, proposal: id, undo: false };
  await expect(strict.steward.people.applyOptOuts({ ...decision, receipt: 'bad' })).rejects.toThrow(
    'refused',
  );
  expect(await strict.steward.people.optOuts()).toEqual([]);
  await strict.steward.people.applyOptOuts({ ...decision, receipt: 'good' });
  expect(asked.at(-1)).toEqual({ type: 'optout.applied', proposal: id });
  await strict.close();
});
