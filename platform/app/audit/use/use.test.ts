import { newQueryId } from '@vitrine/core/ids';
import { recordAct } from '@vitrine/ledger/log';
import { readAgreement } from '@vitrine/policy/agreement';
import { sampleText } from '@vitrine/policy/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { inForce, meet, place, sam, useRequests } from '../../requests/testing.ts';
import { nextVersion, tighter } from './tighter.ts';
import { listUnused, useOfAgreement } from './use-of-agreement.ts';

const { agreement } = readAgreement(sampleText);
const all = agreement.datasets.flatMap(({ dataset, columns }) => columns.map((name) => `${dataset}.${name}`));

describe('a tighter agreement', () => {
  it('grants what was used and never more than was granted, and can be proposed as it is', () => {
    fc.assert(
      fc.property(fc.subarray(all), fc.subarray([...agreement.people]), (columns, people) => {
        const found = tighter(
          agreement,
          { columns: new Set([...columns, 'other.X']), people: new Set([...people, 'stranger']) },
          'DARS-X-v2.1',
        );
        if (found === null) return;
        expect(readAgreement(JSON.stringify(found)).agreement).toEqual(found);
        for (const person of found.people) expect(agreement.people).toContain(person);
        const now = found.datasets.flatMap((grant) =>
          grant.columns.map((name) => `${grant.dataset}.${name}`),
        );
        expect(all).toEqual(expect.arrayContaining(now));
        expect(now).toEqual(expect.arrayContaining(columns));
        const clauses = ['ref', 'people', 'datasets'];
        for (const [clause, value] of Object.entries(agreement))
          if (!clauses.includes(clause)) expect(found[clause as keyof typeof found]).toEqual(value);
      }),
    );
  });

  it('is none where all was used, or nothing was', () => {
    const people = new Set(agreement.people);
    expect(tighter(agreement, { columns: new Set(all), people }, 'X-v1.1')).toBeNull();
    expect(tighter(agreement, { columns: new Set(), people }, 'X-v1.1')).toBeNull();
    expect(tighter(agreement, { columns: new Set(all), people: new Set() }, 'X-v1.1')).toBeNull();
  });

  it('is the version after the newest', () => {
    expect(nextVersion(['A-1-v1.0', 'A-1-v1.9', 'A-1-v1.10'])).toBe('A-1-v1.11');
    expect(nextVersion(['A-1-v2.0', 'A-1-v1.10'])).toBe('A-1-v2.1');
  });
});

describe('approved against used', () => {
  useRequests();
  const worker = { ...sam, username: agreement.people[0] ?? 'sam' };
  beforeAll(() => meet(worker));

  it('says which columns and people of an agreement were never touched; what was refused touched nothing', async () => {
    const study = await inForce('USED-1-v1.0');
    const [first] = agreement.datasets;
    if (first === undefined) throw new TypeError('The sample grants no dataset.');
    const read = async (column: string, refused: boolean): Promise<void> => {
      const body = { actor: worker.id, query: newQueryId(), sql: `SELECT ${column}` };
      const face = { agreement: study, display: 'rows' };
      const run = recordAct(place.ledger, { type: 'query', public: face, private: body }, async (acting) => {
        const tables = [{ dataset: first.dataset, columns: [column] }];
        acting.note({ public: face, private: { tables } });
        if (refused) throw new Error('stopped');
      });
      await run.catch(() => undefined);
    };
    await read(first.columns[0] ?? '', false);
    await read(first.columns[1] ?? '', true);
    await place.projection.settled();
    const use = await useOfAgreement(place.ports, study);
    expect(use.datasets[0]).toMatchObject({ used: [first.columns[0]], unused: first.columns.slice(1) });
    expect(use.people.used).toEqual([worker.username]);
    const suggested = readAgreement(use.suggestion ?? '').agreement;
    expect(suggested).toMatchObject({ ref: 'USED-1-v1.1', people: [worker.username] });
    expect(suggested.datasets.find(({ dataset }) => dataset === first.dataset)?.columns).toEqual([
      first.columns[0],
    ]);
    const summary = (await listUnused(place.ports)).find(({ ref }) => ref === study);
    expect(summary?.columns).toEqual({ granted: all.length, unused: all.length - 1 });
    // After ninety days without use, all of it is unused.
    place.clock.advance(91 * 86_400_000);
    const later = (await listUnused(place.ports)).find(({ ref }) => ref === study);
    if (later !== undefined) expect(later.columns.unused).toBe(all.length);
  });

  it('says nothing of columns where code ran, whose reading is not on record', async () => {
    const study = await inForce('USED-2-v1.0');
    const draft = {
      type: 'cell.run',
      public: { agreement: study, language: 'python' },
      private: { actor: worker.id, run: 'run_1', cell: 'c', code: '1' },
    };
    await recordAct(place.ledger, draft, async (acting) => acting.note({ public: draft.public }));
    await place.projection.settled();
    const use = await useOfAgreement(place.ports, study);
    expect(use.cells).toBe(1);
    const suggested = use.suggestion === null ? null : readAgreement(use.suggestion).agreement;
    expect(suggested?.datasets ?? agreement.datasets).toEqual(agreement.datasets);
  });

  it('knows no agreement that is not there', async () => {
    await expect(useOfAgreement(place.ports, 'NONE-v1.0')).rejects.toMatchObject({ code: 'not-found' });
  });
});
