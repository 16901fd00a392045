import { afterAll, describe, expect, it } from 'vitest';
import { withSeed } from 'diffprivlib-ts/testing';
import { Bench } from '../aggregate/testing.ts';
import { privateAnswer } from './answer.ts';
import { privateSql } from './private-sql.ts';
import { releasePrivately } from './release.ts';
import { countedOf, plannedOf } from './testing.ts';

const bench = await Bench.open();
afterAll(() => bench.engine.close());
const people = Array.from({ length: 400 }, (_, at) => ({
  person: at + 1,
  sex: at % 3 === 0 ? '1' : null,
  age: 20 + (at % 60),
  cost: (at * 37) % 900,
  seen: at === 7 ? '2021-05-05' : '2020-01-01',
}));

describe('a private answer', () => {
  it('shows every known group, the empty ones too, and in the order that was asked for', async () => {
    await bench.fill(people);
    const sql = 'SELECT sex, count(*) AS n FROM care GROUP BY sex ORDER BY sex NULLS LAST';
    const planned = await plannedOf(bench, sql, { epsilon: 10, rowsPerPerson: 1 });
    const answer = releasePrivately(planned.question, await bench.engine.rows(privateSql(planned.question)));
    const shown = privateAnswer(await bench.plan(sql), planned, answer);
    expect(shown.rows.map(([cell]) => (cell?.kind === 'value' ? cell.value : null))).toEqual([
      '1',
      '2',
      null,
    ]);
    const numbers = shown.rows.map(([, cell]) => (cell?.kind === 'value' ? Number(cell.value) : NaN));
    [134, 0, 266].forEach((truth, at) => expect(Math.abs((numbers[at] ?? NaN) - truth)).toBeLessThan(10));
    expect(shown.rows.every(([, cell]) => cell?.kind === 'value' && (cell.margin ?? 0) > 0)).toBe(true);
  });

  it.each([
    'sex',
    "coalesce(sex, '-')",
    'left(sex, 1)',
    'lower(sex)',
    'emergency',
    'month(seen)',
    'quarter(seen), dayofweek(seen)',
    'age // 50 * 50',
    'floor(cost / 100) * 100',
    "CASE WHEN age < 40 THEN 'young' WHEN cost > 5 THEN 'dear' END",
  ])('knows the groups of %s as the engine prints them, so that nobody is left out', async (groups) => {
    await bench.fill(people);
    const planned = await plannedOf(bench, `SELECT count(*) FROM care GROUP BY ${groups}`, { epsilon: 1 });
    expect(planned.question.values).not.toBeNull();
    const counted = await countedOf(bench, planned);
    const shown = releasePrivately(planned.question, await bench.engine.rows(privateSql(planned.question)));
    const listed = new Set(shown.groups.map((one) => JSON.stringify(one.groups)));
    const total = [...counted].reduce(
      (all, [cell, [number = 0]]) => all + (listed.has(cell) ? number : 0),
      0,
    );
    expect(total).toBe(people.length);
  });

  it('does not show a group of one person that no list names', async () => {
    await bench.fill(people);
    const planned = await plannedOf(bench, 'SELECT seen, count(*) FROM care GROUP BY seen', { epsilon: 1 });
    const rows = await bench.engine.rows(privateSql(planned.question));
    expect(rows).toHaveLength(2);
    for (let run = 0; run < 200; run += 1)
      expect(releasePrivately(planned.question, rows).groups.map(({ groups }) => groups)).toEqual([
        ['2020-01-01'],
      ]);
  });

  it('says as an error what 95 in 100 answers lie within, for every figure', async () => {
    await bench.fill(people);
    const sql =
      'SELECT count(*), count(DISTINCT person_id), sum(age), avg(cost), variance(age), stddev(cost) FROM care';
    const planned = await plannedOf(bench, sql, { epsilon: 3, rowsPerPerson: 1 });
    const plan = await bench.plan(sql);
    const rows = await bench.engine.rows(privateSql(planned.question));
    const ages = people.map(({ age }) => age);
    const costs = people.map(({ cost }) => cost);
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
    const spread = (list: readonly number[]): number =>
      list.reduce((total, one) => total + (one - mean(list)) ** 2, 0) / (list.length - 1);
    const truth = [400, 400, 400 * mean(ages), mean(costs), spread(ages), Math.sqrt(spread(costs))];
    const within = truth.map(() => 0);
    const runs = 2_000;
    withSeed(5, () => {
      for (let run = 0; run < runs; run += 1) {
        const [row] = privateAnswer(plan, planned, releasePrivately(planned.question, rows)).rows;
        row?.forEach((cell, at) => {
          if (cell.kind !== 'value') return;
          if (Math.abs(Number(cell.value) - (truth[at] ?? NaN)) <= (cell.margin ?? 0) * 1.0001)
            within[at] = (within[at] ?? 0) + 1;
        });
      }
    });
    for (const hits of within) expect(hits / runs).toBeGreaterThan(0.94);
  });

  it('has an answer for nobody at all, with the same figures and notices', async () => {
    const sql = 'SELECT sum(age) / count(*), avg(cost), stddev(cost), variance(age), count(*) FROM care';
    const planned = await plannedOf(bench, sql, { epsilon: 0.001 });
    const plan = await bench.plan(sql);
    await bench.fill([]);
    const none = await bench.engine.rows(privateSql(planned.question));
    await bench.fill(people);
    const all = await bench.engine.rows(privateSql(planned.question));
    for (let run = 0; run < 50; run += 1) {
      const [a, b] = [none, all].map((rows) =>
        privateAnswer(plan, planned, releasePrivately(planned.question, rows)),
      );
      expect(a?.notices).toEqual(b?.notices);
      expect(a?.rows).toHaveLength(1);
      for (const cell of [...(a?.rows[0] ?? []), ...(b?.rows[0] ?? [])])
        if (cell.kind === 'value') expect(Number.isFinite(Number(cell.value))).toBe(true);
    }
  });
});
