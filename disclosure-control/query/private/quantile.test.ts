import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { withSeed } from 'diffprivlib-ts/testing';
import { Bench } from '../aggregate/testing.ts';
import { privateAnswer } from './answer.ts';
import { marginOf, marginOfSum } from './noise.ts';
import { privateSql } from './private-sql.ts';
import { monotone } from './quantile.ts';
import { releasePrivately } from './release.ts';
import { plannedOf } from './testing.ts';

const bench = await Bench.open();
afterAll(() => bench.engine.close());

/** Skewed as costs are, and ages of which many are alike. */
const people = Array.from({ length: 1_500 }, (_, at) => ({
  person: at + 1,
  sex: at % 3 === 0 ? '1' : '2',
  age: 20 + ((at * 7) % 11) * 5,
  cost: Math.round(Math.min(900, 20 * Math.exp(((at * 37) % 1_500) / 400)) * 100) / 100,
}));
const sql = 'SELECT median(cost), quantile_cont(cost, 0.9), median(age), quantile_cont(age, 0.1) FROM care';

async function truth(of = sql): Promise<readonly number[]> {
  const [row] = await bench.engine.rows(of);
  return Object.values(row ?? {}).map(Number);
}

describe('a private quantile', () => {
  it('lies within its margin of what the engine says in 95 of 100 answers at least', async () => {
    await bench.fill(people);
    const exact = await truth();
    for (const epsilon of [0.5, 4]) {
      const planned = await plannedOf(bench, sql, { epsilon, rowsPerPerson: 1 });
      const plan = await bench.plan(sql);
      const rows = await bench.engine.rows(privateSql(planned.question));
      const within = exact.map(() => 0);
      const runs = 300;
      withSeed(11, () => {
        for (let run = 0; run < runs; run += 1) {
          const [row] = privateAnswer(plan, planned, releasePrivately(planned.question, rows)).rows;
          row?.forEach((cell, at) => {
            if (cell.kind !== 'value') return;
            const off = Math.abs(Number(cell.value) - (exact[at] ?? Number.NaN));
            if (off <= (cell.margin ?? 0)) within[at] = (within[at] ?? 0) + 1;
          });
        }
      });
      for (const hits of within) expect(hits / runs, String(epsilon)).toBeGreaterThanOrEqual(0.94);
    }
  });

  it('is near what the engine says where there are many people, and costs the same for several of a column', async () => {
    await bench.fill(people);
    const planned = await plannedOf(bench, sql, { epsilon: 8, rowsPerPerson: 1 });
    const rows = await bench.engine.rows(privateSql(planned.question));
    const shown = privateAnswer(
      await bench.plan(sql),
      planned,
      withSeed(3, () => releasePrivately(planned.question, rows)),
    );
    const [row] = shown.rows;
    const values = row?.map((cell) => (cell.kind === 'value' ? Number(cell.value) : Number.NaN)) ?? [];
    const exact = await truth();
    // Wide bins of the bounds, from −50 to 1000, and single years.
    [12, 45, 5, 5].forEach((most, at) =>
      expect(Math.abs((values[at] ?? NaN) - (exact[at] ?? 0))).toBeLessThan(most),
    );
    const single = await plannedOf(bench, 'SELECT median(cost), median(age) FROM care', {
      epsilon: 8,
      rowsPerPerson: 1,
    });
    expect(planned.question.privacy.epsilon).toBe(single.question.privacy.epsilon);
  });

  it('has an answer for nobody, which says that it may be anything between the bounds', async () => {
    await bench.fill([]);
    const asked = 'SELECT sex, median(age) FROM care GROUP BY sex';
    const planned = await plannedOf(bench, asked, { epsilon: 1 });
    const rows = await bench.engine.rows(privateSql(planned.question));
    const shown = privateAnswer(await bench.plan(asked), planned, releasePrivately(planned.question, rows));
    expect(shown.rows).toHaveLength(3);
    for (const [, cell] of shown.rows)
      expect(cell).toMatchObject({ kind: 'value', margin: expect.any(Number) as number });
    const margins = shown.rows.map(([, cell]) => (cell?.kind === 'value' ? cell.margin : 0));
    for (const margin of margins) expect(margin).toBeGreaterThanOrEqual(60);
  });

  it('makes distances monotone with the least change', () => {
    expect(monotone([1, 3, 2, 4])).toEqual([1, 2.5, 2.5, 4]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }), (values) => {
        const fitted = monotone(values);
        const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
        expect(fitted).toHaveLength(values.length);
        expect(total(fitted)).toBeCloseTo(total(values), 6);
        fitted.forEach((value, at) => expect(value).toBeGreaterThanOrEqual((fitted[at - 1] ?? -51) - 1e-9));
      }),
    );
  });
});

describe('the margin of a sum of draws', () => {
  it('is that of one draw for one, give or take a step, and never much less', () => {
    for (const rate of [0.001, 0.05, 0.5, 2]) {
      expect(marginOfSum(rate, 1)).toBeGreaterThanOrEqual(marginOf(rate) - 1);
      expect(marginOfSum(rate, 1)).toBeLessThan(marginOf(rate) * 1.15 + 3);
    }
  });

  it('grows as the root of how many there are', () => {
    expect(marginOfSum(0.01, 400) / marginOfSum(0.01, 100)).toBeCloseTo(2, 1);
  });
});
