import { afterAll, describe, expect, it } from 'vitest';
import { withSeed } from 'diffprivlib-ts/testing';
import { Bench } from '../aggregate/testing.ts';
import { privateAnswer } from './answer.ts';
import { privateSql } from './private-sql.ts';
import { releasePrivately } from './release.ts';
import { plannedOf } from './testing.ts';

const bench = await Bench.open();
afterAll(() => bench.engine.close());
const people = Array.from({ length: 600 }, (_, at) => ({
  person: at + 1,
  sex: at % 3 === 0 ? '1' : '2',
  age: 20 + (at % 60),
  cost: (at * 37) % 900,
  seen: `2020-0${1 + (at % 9)}-01`,
}));
const figures = 'count(*), count(DISTINCT person_id), sum(age), avg(cost), median(age)';
const rolled = `SELECT sex, quarter(seen) AS q, ${figures} FROM care GROUP BY ROLLUP (sex, quarter(seen))`;
const finest = `SELECT sex, quarter(seen) AS q, ${figures} FROM care GROUP BY sex, quarter(seen)`;

type Row = ReturnType<typeof privateAnswer>['rows'][number];
const numberOf = (row: Row | undefined, at: number): number => {
  const cell = row?.[at];
  return cell?.kind === 'value' ? Number(cell.value) : Number.NaN;
};
const marginOf = (row: Row | undefined, at: number): number => {
  const cell = row?.[at];
  return cell?.kind === 'value' ? (cell.margin ?? 0) : 0;
};

describe('totals of a private answer', () => {
  it('are calculated of the finest groups: the same question, bought once, answers ROLLUP, CUBE and the finest', async () => {
    await bench.fill(people);
    const wish = { epsilon: 20, rowsPerPerson: 1 };
    const planned = await plannedOf(bench, finest, wish);
    const rows = await bench.engine.rows(privateSql(planned.question));
    const answer = withSeed(7, () => releasePrivately(planned.question, rows));
    const totals = await plannedOf(bench, rolled, wish);
    expect(totals.question).toEqual(planned.question);
    const fine = privateAnswer(await bench.plan(finest), planned, answer).rows;
    const shown = privateAnswer(await bench.plan(rolled), totals, answer);
    expect(shown.rows).toHaveLength(3 * 5 + 3 + 1);
    expect(shown.notices.join(' ')).toContain('Totals are sums of the groups');
    const all = shown.rows.filter((row) => Math.abs(numberOf(row, 2) - 600) < 60);
    expect(all).toHaveLength(1);
    const [total] = all;
    // Of counts that noise did not bring below zero the total is the sum that anybody can add up.
    const added = fine.reduce((sum, row) => sum + numberOf(row, 4), 0);
    expect(Math.abs(numberOf(total, 4) - added)).toBeLessThan(1);
    expect(Math.abs(numberOf(total, 6) - 49)).toBeLessThan(4);
  });

  it('carry the noise of all groups, and lie within it in 95 of 100 answers', async () => {
    await bench.fill(people);
    const asked = `SELECT ${figures} FROM care GROUP BY CUBE (sex)`;
    const planned = await plannedOf(bench, asked, { epsilon: 3, rowsPerPerson: 1 });
    const plan = await bench.plan(asked);
    const rows = await bench.engine.rows(privateSql(planned.question));
    const mean = people.reduce((sum, one) => sum + one.cost, 0) / people.length;
    const truth = [600, 600, people.reduce((sum, one) => sum + one.age, 0), mean, 49.5];
    const within = truth.map(() => 0);
    const runs = 400;
    withSeed(13, () => {
      for (let run = 0; run < runs; run += 1) {
        const { rows: shown } = privateAnswer(plan, planned, releasePrivately(planned.question, rows));
        // Of all sexes together: more people than in any of them.
        const total = shown.toSorted((a, b) => numberOf(b, 0) - numberOf(a, 0))[0];
        truth.forEach((exact, at) => {
          if (Math.abs(numberOf(total, at) - exact) <= marginOf(total, at) * 1.0001)
            within[at] = (within[at] ?? 0) + 1;
        });
      }
    });
    for (const hits of within) expect(hits / runs).toBeGreaterThanOrEqual(0.93);
  });
});
