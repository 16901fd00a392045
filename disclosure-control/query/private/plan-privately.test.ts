import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Bench, careTable } from '../aggregate/testing.ts';
import { epsilonFor, expectedErrors } from './expected.ts';
import { noiseOf } from './noise.ts';
import { planPrivately } from './plan-privately.ts';
import { privacySchema } from './question.ts';
import { plannedOf } from './testing.ts';

const bench = await Bench.open();
afterAll(() => bench.engine.close());

const valuesOf = async (group: string): Promise<unknown> =>
  (await plannedOf(bench, `SELECT count(*) FROM care GROUP BY ${group}`, { epsilon: 1 })).question.values;

describe('a private plan', () => {
  it.each([
    ['sex', [['1', '2', null]]],
    ['emergency', [['false', 'true', null]]],
    ['upper(sex)', [['1', '2', null]]],
    ["coalesce(sex, '-')", [['1', '2', '-', null]]],
    ['CASE WHEN age < 18 THEN 0 WHEN age < 65 THEN 18 ELSE NULL END', [['0', '18', null]]],
    ['quarter(seen)', [['1', '2', '3', '4', null]]],
    ['age // 50 * 50', [['0', '50', '100', null]]],
  ])('knows the groups of %s without the data', async (group, values) => {
    expect(await valuesOf(group)).toEqual(values);
  });

  it.each([
    'CASE WHEN age > 40 THEN 1.5 ELSE 2 END',
    'CASE WHEN age > 40 THEN 1.50 END',
    'coalesce(cost, 0.5)',
    'seen',
    "date_trunc('month', seen)",
    'age',
    'clock',
  ])('does not know those of %s', async (group) => {
    expect(await valuesOf(group)).toBeNull();
  });

  it.each([
    ['SELECT count(*) FROM care GROUP BY ROLLUP (seen)', 'private-totals'],
    ["SELECT 'a', count(*) FROM care UNION ALL SELECT 'b', count(*) FROM care", 'private-shape'],
    ['SELECT median(cost) FROM care GROUP BY sex, month(seen), age // 2 * 2', 'private-groups'],
    ['SELECT count(*) FROM care GROUP BY age // 1, floor(cost / 2) * 2', 'private-groups'],
  ])('refuses %s', async (sql, code) => {
    await expect(plannedOf(bench, sql, { epsilon: 1 })).rejects.toMatchObject({ code });
  });

  it('refuses totals of people who may be counted in several groups, and no others', async () => {
    const wish = { epsilon: 1, groupsPerPerson: 2 };
    const people = 'SELECT count(DISTINCT person_id) FROM care GROUP BY ROLLUP (sex)';
    await expect(plannedOf(bench, people, wish)).rejects.toMatchObject({ code: 'private-totals' });
    await plannedOf(bench, people, { epsilon: 1 });
    await plannedOf(bench, 'SELECT count(*) FROM care GROUP BY ROLLUP (sex)', wish);
  });

  it('refuses to add up a column without public bounds, and to find groups without delta', async () => {
    const plan = await bench.plan('SELECT sum(age) FROM care');
    expect(() => planPrivately(plan, [careTable], { epsilon: 1 }, { delta: 0 })).toThrow(
      expect.objectContaining({ code: 'private-bounds' }),
    );
    const found = 'SELECT count(*) FROM care GROUP BY seen';
    await expect(plannedOf(bench, found, { epsilon: 1 }, 0)).rejects.toMatchObject({ code: 'private-delta' });
    const greedy = plannedOf(bench, found, { epsilon: 1, delta: 1e-4 }, 1e-5);
    await expect(greedy).rejects.toMatchObject({ code: 'private-delta' });
  });

  it.each([
    [
      "SELECT sex, count(*), sum(age) FROM care WHERE age > 3 AND sex IN ('1', '2') GROUP BY sex",
      "SELECT sum(age) AS total, sex AS who, count(*) FROM care c WHERE sex IN ('2', '1', '2') AND age > 3 GROUP BY who ORDER BY 1 LIMIT 3",
    ],
    [
      "SELECT count(*) FROM care WHERE sex = '1'",
      "SELECT count(*) * 2 FROM care WHERE NOT NOT (sex IN ('1'))",
    ],
    [
      'SELECT count(*) FROM care GROUP BY sex, quarter(seen)',
      'SELECT count(*) FROM care GROUP BY quarter(seen), sex HAVING count(*) > 3',
    ],
    [
      'SELECT count(*) FROM care GROUP BY sex, quarter(seen)',
      'SELECT count(*) FROM care GROUP BY ROLLUP (sex, quarter(seen))',
    ],
    ['SELECT median(cost) FROM care', 'SELECT median(cost), median(cost) AS again FROM care'],
  ])('is the same question in other words: %s', async (one, other) => {
    const [a, b] = await Promise.all([one, other].map((sql) => plannedOf(bench, sql, { epsilon: 1 })));
    expect(a?.question).toEqual(b?.question);
    const more = await plannedOf(bench, one, { epsilon: 2 });
    expect(more.question).not.toEqual(a?.question);
  });

  it.each([-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e-300, 1e9, '1', null])(
    'takes no epsilon of %s',
    (epsilon) => {
      const privacy = { epsilon, delta: 0, rowsPerPerson: 1, groupsPerPerson: 1 };
      expect(privacySchema.safeParse(privacy).success).toBe(false);
    },
  );

  it('spends no more than its price, whatever is asked', async () => {
    const plans = await Promise.all(
      [
        'SELECT count(*) FROM care',
        'SELECT count(*), sum(age), avg(cost) FROM care GROUP BY sex',
        'SELECT count(*), variance(age), stddev(cost), avg(age), sum(cost) FROM care GROUP BY seen',
      ].map((sql) => plannedOf(bench, sql, { epsilon: 1 })),
    );
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 100, noNaN: true }), (epsilon) => {
        for (const { question } of plans) {
          const { noises, selection } = noiseOf({ ...question, privacy: { ...question.privacy, epsilon } });
          const digits = (x: number): bigint => BigInt(x.toFixed(12).replace('.', ''));
          const spent = noises.reduce((total, noise) => total + digits(noise.epsilon), digits(selection));
          expect(Number(spent) / 1e12).toBeLessThanOrEqual(epsilon * (1 + 1e-15));
          expect(noises.every((noise) => noise.epsilon > 0)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('suggests the epsilon that buys the error that is wanted', async () => {
    const plan = await plannedOf(bench, 'SELECT sex, count(*) FROM care GROUP BY sex', { epsilon: 1 });
    const epsilon = epsilonFor(plan.question, 10) ?? 0;
    const bought = await plannedOf(bench, 'SELECT sex, count(*) FROM care GROUP BY sex', { epsilon });
    const [figure] = expectedErrors(bought.question);
    expect(figure?.margin).toBeLessThanOrEqual(11);
    expect(figure?.margin).toBeGreaterThanOrEqual(8);
  });
});
