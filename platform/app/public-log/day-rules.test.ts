import { randomBytes } from 'node:crypto';
import { dayLeaves } from '@vitrine/ledger/days';
import { leafHash } from '@vitrine/ledger/tree';
import { GrowingTree } from '@vitrine/ledger/verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerCheck } from '../audit/ledger-check.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { actOf, countsOf, type CountedAct } from './day-of.ts';
import { publicLogBegun, publicLogDay } from './events.ts';
import { dayPlace, deed, filesOf, query, type DayPlace } from './testing.ts';

/** What a server that writes days as it likes could put into one. Its own files always fit what it says. */
interface Forged {
  readonly day?: string;
  readonly from?: number;
  readonly to?: number;
  readonly acts?: (acts: readonly CountedAct[]) => readonly CountedAct[];
  readonly counts?: (counts: readonly Record<string, string>[]) => readonly Record<string, string>[];
  readonly root?: string;
  readonly size?: number;
}

let place: DayPlace;
beforeEach(async () => {
  place = await dayPlace();
});
afterEach(() => place.dispose());

/** A home in which three people acted on two days, of which the second waits to be made; forges it, and verifies. */
async function verdictOn(forged: Forged): Promise<readonly string[]> {
  const log = await place.open();
  const deeds = ['per_a', 'per_b', 'per_c', 'per_d'].flatMap((actor) =>
    Array.from({ length: 3 }, () => query(actor, 'DARS-NIC-000001-AAAAA-v1.0')),
  );
  await place.ledger.append(deeds);
  place.clock.advance(86_400_000);
  const [first] = await place.ledger.append(deeds.map((one) => ({ ...one })));
  await log.look();
  const begins = first?.index ?? 0;
  const { size: before } = place.ledger;
  place.clock.advance(86_400_000);
  await append(forged, begins, before, await treeOf(log.served.dir));
  return (await ledgerCheck(place.home, { ledger: 'files' })).problems.map(({ problem }) => problem);
}

async function treeOf(dir: string): Promise<GrowingTree> {
  const tree = new GrowingTree();
  for (const [path, bytes] of await filesOf(dir))
    if (path.startsWith('tile/0/'))
      for (let at = 0; at < bytes.length; at += 32) tree.push(bytes.subarray(at, at + 32));
  return tree;
}

async function append(forged: Forged, begins: number, ends: number, tree: GrowingTree): Promise<void> {
  const { day = '2026-01-02', from = begins, to = ends } = forged;
  const found: CountedAct[] = [];
  for await (const entry of place.ledger.read(from, to)) {
    const act = actOf(entry, vocabulary);
    if (act !== undefined) found.push(act);
  }
  const acts = forged.acts?.(found) ?? found;
  const counts = forged.counts?.(countsOf(found)) ?? countsOf(found);
  const secret = randomBytes(32);
  const covers = { from, to, root: place.ledger.root(to).toString('hex') };
  for (const leaf of dayLeaves({ day, secret, covers, acts, counts })) tree.push(leafHash(leaf));
  const face = { day, size: forged.size ?? tree.size, root: forged.root ?? tree.root().toString('hex') };
  const hidden = { secret: secret.toString('hex'), from, to, counts: [...counts] };
  await place.ledger.append([deed(publicLogDay, 'system', face, hidden)]);
}

describe('ledger verify replays each day of the public log', () => {
  it('and finds nothing wrong with one that holds what it should', async () => {
    // The files do not have it yet; the ledger is sound.
    expect(await verdictOn({})).toEqual([]);
  });

  it.each<[string, Forged, string]>([
    ['an act left out', { acts: (acts) => acts.slice(1) }, 'did not come to what the ledger has'],
    ['an act told twice', { acts: (acts) => [...acts.slice(0, 1), ...acts] }, 'did not come to'],
    ['acts jumped over', { from: 16 }, 'leaves out entries'],
    ['acts of the day before told again', { from: 3 }, 'leaves out entries'],
    ['acts held back', { to: 14, day: '2026-01-03' }, 'before it was over'],
    ['a day that is not over', { day: '2026-01-03' }, 'before it was over'],
    ['a day that was made already', { day: '2026-01-01' }, 'a second time'],
    [
      'counts in a wrong band',
      { counts: (all) => all.map((row) => ({ ...row, count: '50 to 99' })) },
      'The counts',
    ],
    ['a count kept back', { counts: () => [] }, 'The counts'],
    ['a count made up', { counts: (all) => [...all, { kind: 'query', count: '10 to 49' }] }, 'The counts'],
    ['another root', { root: '0'.repeat(64) }, 'did not come to'],
    ['another size', { size: 1024 }, 'did not come to'],
  ])('and names %s', async (_, forged, problem) => {
    const found = await verdictOn(forged);
    expect(found).toEqual([expect.stringContaining(problem)]);
    expect(found[0]).toMatch(/^Entry \d+ broke a rule/);
  });

  it('and names acts that were held back for more than a day', async () => {
    const log = await place.open();
    await place.ledger.append([query('per_a', 'DARS-NIC-000001-AAAAA-v1.0')]);
    place.clock.advance(3 * 86_400_000);
    await append({ day: '2026-01-03' }, 0, 0, await treeOf(log.served.dir));
    expect((await ledgerCheck(place.home, { ledger: 'files' })).problems).toEqual([
      { index: 3, problem: expect.stringContaining('holds acts of another day') as string },
    ]);
  });

  it('and names a second beginning, and a day before the first', async () => {
    await append({ day: '2025-12-31' }, 0, 0, new GrowingTree());
    await place.open();
    await place.ledger.append([deed(publicLogBegun, 'system', { key: 'another' })]);
    expect((await ledgerCheck(place.home, { ledger: 'files' })).problems.map(({ index }) => index)).toEqual([
      0, 2,
    ]);
  });

  it('also when the one who acted was destroyed since: then the bands alone', async () => {
    const log = await place.open();
    const entries = await place.ledger.append(
      Array.from({ length: 12 }, (_, n) => query(`per_${n}`, 'DARS-NIC-000001-AAAAA-v1.0')),
    );
    place.clock.advance(86_400_000);
    await log.look();
    const index = entries[0]?.index ?? 0;
    await place.ledger.append([
      deed('private.destroyed', 'system', { index, fields: ['actor'] }, { reason: 'asked' }),
    ]);
    await place.ledger.destroyPrivate(index, ['actor']);
    await place.ledger.checkpoint();
    expect((await ledgerCheck(place.home, { ledger: 'files' })).problems).toEqual([]);
  });
});
