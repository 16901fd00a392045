import { createHash } from 'node:crypto';
import { newActId } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import { beforeAll, describe, expect, it } from 'vitest';
import { as, cora, meet, place, request, result, sam, useRequests } from '../../requests/testing.ts';
import { ledgerUseCases } from '../ledger-use-cases.ts';
import { homeUseCases } from '../../inbox/home-use-case.ts';
import { commitmentTo } from './draw.ts';
import { sampleCommitted, sampleDrawn } from './events.ts';
import { listSamples } from './samples.ts';
import { samplingRules } from './sampling-rules.ts';

useRequests();
const indra = {
  ...cora,
  id: `per_${'i'.repeat(20)}` as typeof cora.id,
  username: 'indra.reviewer',
  roles: ['igard-reviewer'],
};
const secret = 'a secret of which nobody who writes the log knows';
const dayMs = 86_400_000;
const cases = () => ledgerUseCases(place.ports);
const input = <T>(month: string, body: T) => ({ params: { month }, query: {}, body });
const commit = (month: string, said = secret) =>
  cases().commitSample(as(indra), input(month, { commitment: commitmentTo(said) }));
const draw = (month: string, said = secret) => cases().drawSample(as(indra), input(month, { secret: said }));
const inbox = async () => {
  const { inbox: items } = await homeUseCases(place.ports).getHome(as(indra), {
    params: {},
    query: {},
    body: {},
  });
  return items.filter(({ kind }) => kind === 'sample').map(({ title, why }) => `${title}: ${why}`);
};

/** The public half of the log, as anybody has it: no private field. */
async function publicLog(): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of place.ledger.read()) entries.push({ ...entry, private: {} });
  return entries;
}

/** What the rules find in a log of these entries; `rootOf` is that of the true log unless another is given. */
function faults(entries: readonly Entry[], rootOf = (size: number) => place.ledger.root(size)): string[] {
  const rule = samplingRules();
  return entries.flatMap((entry) => rule(entry, rootOf) ?? []);
}

describe('an audit by sample', () => {
  beforeAll(async () => {
    for (const person of [sam, indra]) await meet(person);
  });

  it('is fixed before its month begins, drawn when it is over, looked at, and worked out again from public faces alone', async () => {
    expect(await inbox()).toEqual([
      'Sample of 2026-07: Its sample is not fixed yet: that can be done until 2026-06 ends.',
    ]);
    for (const month of ['2026-06', '2026-05'])
      await expect(commit(month)).rejects.toMatchObject({ code: 'invalid-input' });
    await commit('2026-07');
    await expect(commit('2026-08')).rejects.toMatchObject({ code: 'conflict' });
    await expect(commit('2026-07', 'another secret')).rejects.toMatchObject({ code: 'conflict' });
    expect(await inbox()).toEqual([]);
    await expect(draw('2026-07')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(draw('2026-08')).rejects.toMatchObject({ code: 'not-found' });
    await result();
    place.clock.advance(20 * dayMs);
    for (let n = 0; n < 25; n++) await result();
    await request('released');
    place.clock.advance(31 * dayMs);
    await result();
    await expect(draw('2026-07', 'x'.repeat(40))).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await inbox()).toContain('Sample of 2026-07: It is over: its sample can be drawn.');
    await draw('2026-07');
    await expect(draw('2026-07')).rejects.toMatchObject({ code: 'conflict' });

    const [month] = (await listSamples(place.ports)).months;
    expect(month).toMatchObject({ month: '2026-07', state: 'drawn', commitment: commitmentTo(secret) });
    expect(month?.entries).toHaveLength(21);
    expect(month?.entries.every(({ at }) => at.startsWith('2026-07'))).toBe(true);
    expect(month?.chances).toEqual([{ bad: 1, of: 1, chance: 1 }]);

    // By another hand, from public faces alone.
    const log = await publicLog();
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    const size = log.findIndex(({ at }) => at >= '2026-08-01');
    const from = log.findIndex(({ at }) => at >= '2026-07-01');
    const root = place.ledger.root(size).toString('hex');
    const seed = sha(`vitrine sample seed\n2026-07\n${root}\n${secret}`);
    const queries = log
      .slice(from, size)
      .filter(({ type, phase }) => type === 'query' && phase === 'intent')
      .map(({ index }) => index)
      .sort((a, b) => (sha(`${seed}\n${a}`) < sha(`${seed}\n${b}`) ? -1 : 1))
      .slice(0, 20);
    const face = log.find(({ type }) => type === sampleDrawn)?.public;
    expect(face).toMatchObject({ seed, size, from, root, queries: queries.sort((a, b) => a - b) });
    expect(JSON.stringify(face)).not.toMatch(/per_/);
    expect(faults(log)).toEqual([]);

    const [first] = month?.entries ?? [];
    const look = input('2026-07', {
      entry: first?.index ?? -1,
      outcome: 'asked' as const,
      note: 'Why so few?',
    });
    await cases().lookAtSampled(as(indra), look);
    const looked = (await listSamples(place.ports)).months[0]?.entries[0]?.looks;
    expect(looked).toMatchObject([{ outcome: 'asked', note: 'Why so few?', by: { id: indra.id } }]);
    expect((await publicLog()).at(-1)?.public).toEqual({ month: '2026-07' });
    expect(await inbox()).toContain('Sample of 2026-07: 20 of its sample wait to be looked at.');
    await expect(
      cases().lookAtSampled(as(indra), input('2026-07', { ...look.body, entry: 0 })),
    ).rejects.toMatchObject({ code: 'not-found' });
    // The same after a start that reads the ledger again.
    const again = await place.again();
    expect((await listSamples({ ...place.ports, database: again.database })).months).toEqual(
      (await listSamples(place.ports)).months,
    );
  });

  it('is for reviewers alone, and nobody looks at an act of their own', async () => {
    await expect(cases().listSamples(as(sam), { params: {}, query: {}, body: {} })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      cases().commitSample(as(sam), input('2027-01', { commitment: commitmentTo(secret) })),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    const [month] = (await listSamples(place.ports)).months;
    const entry = month?.entries[0]?.index ?? -1;
    const own = { ...sam, roles: ['igard-reviewer'] };
    await expect(
      cases().lookAtSampled(as(own), input('2026-07', { entry, outcome: 'in-order' as const, note: '' })),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(commit('2026-7')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('is replayed: a draw that was chosen, in whatever way, is named', async () => {
    const log = await publicLog();
    const change = (type: string, fields: Record<string, unknown>): Entry[] =>
      log.map((entry) =>
        entry.type === type ? { ...entry, public: { ...entry.public, ...fields } as Entry['public'] } : entry,
      );
    const face = log.find(({ type }) => type === sampleDrawn)?.public as { queries: number[]; size: number };
    const { queries } = face;
    const other = log.find(
      ({ type, phase, index, at }) =>
        type === 'query' && phase === 'intent' && at.startsWith('2026-07') && !queries.includes(index),
    )?.index;
    expect(faults(change(sampleDrawn, { queries: [...queries.slice(1), other].sort() }))).toEqual([
      'Other queries were drawn than the seed gives.',
    ]);
    expect(faults(change(sampleDrawn, { releases: [] }))).toEqual([
      'Other releases were drawn than the seed gives.',
    ]);
    expect(faults(change(sampleDrawn, { secret: 'another' }))).toEqual([
      'A draw tells another secret than was committed to.',
    ]);
    expect(faults(change(sampleDrawn, { seed: 'f'.repeat(64) }))).toHaveLength(1);
    for (const fields of [{ size: face.size - 1 }, { from: 0 }, { size: 10 ** 9 }])
      expect(faults(change(sampleDrawn, fields))).toEqual([
        'A draw is of other entries than those of its month.',
      ]);
    const ofNothing = { from: face.size, queries: [], releases: [] };
    expect(faults(change(sampleDrawn, ofNothing))).toEqual([
      'A draw is of other entries than those of its month.',
    ]);
    expect(faults(log, () => Buffer.alloc(32))).toEqual(['A draw names another root than the log has.']);
    expect(faults(log.filter(({ type }) => type !== sampleCommitted))).toEqual([
      'A sample was drawn that was not fixed beforehand.',
    ]);
    const late = log.map((entry) =>
      entry.type === sampleCommitted ? { ...entry, at: '2026-07-02T00:00:00.000Z' } : entry,
    );
    expect(faults(late)).toContain('A sample was fixed when its month had begun.');
    const known = log.flatMap((entry) =>
      entry.type === sampleCommitted
        ? [entry, { ...entry, public: { ...entry.public, month: '2026-09' } }]
        : [entry],
    );
    expect(faults(known)).toEqual(['A sample was fixed by the secret of another month.']);
    const twice = [...log, ...log.filter(({ type }) => type === sampleDrawn || type === sampleCommitted)];
    expect(faults(twice)).toEqual([
      'The sample of a month was fixed a second time.',
      'The sample of a month was drawn a second time.',
    ]);
    expect(faults(change(sampleDrawn, { root: 'x' }))).toEqual(['A draw does not have the form of one.']);
  });

  it('may be of a month in which nothing happened', async () => {
    await commit('2026-10', 'a secret for October');
    place.clock.advance(92 * dayMs);
    await result();
    await draw('2026-10', 'a secret for October');
    const face = (await publicLog()).findLast(({ type }) => type === sampleDrawn)?.public;
    expect(face).toMatchObject({ month: '2026-10', from: face?.['size'], queries: [], releases: [] });
    expect(faults(await publicLog())).toEqual([]);
  });

  it('rests on roots that each entry changes', async () => {
    await place.projection.record([
      { type: 'session.ended', phase: 'fact', act: newActId(), public: {}, private: { actor: 'system' } },
    ]);
    expect(() => place.ledger.root(place.ledger.size + 1)).toThrow(RangeError);
    expect(place.ledger.root(place.ledger.size)).not.toEqual(place.ledger.root(place.ledger.size - 1));
  });
});
