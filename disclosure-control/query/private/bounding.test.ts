import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Bench, type CareRow } from '../aggregate/testing.ts';
import { noiseOf } from './noise.ts';
import { countedOf, extreme, plannedOf } from './testing.ts';

const bench = await Bench.open();
afterAll(() => bench.engine.close());
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });
const options = { numRuns: exam ? 5_000 : 200, seed: 20_261_129 };

const value = (...extremes: number[]): fc.Arbitrary<number | null> =>
  fc.oneof(fc.constant(null), fc.integer({ min: -20, max: 150 }), fc.constantFrom(...extremes));
const row = (person: fc.Arbitrary<number | null>): fc.Arbitrary<CareRow> =>
  fc.record({
    person,
    sex: fc.constantFrom('1', '2', 'unlisted', null),
    age: value(9_007_199_254_740_991, -9_007_199_254_740_991),
    cost: value(1e300, -1e300, 0.01, 999.995),
    seen: fc.constantFrom('2020-01-01', '2020-02-01', '2021-03-01', '9999-12-31', null),
  });
const others = fc.array(row(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(null))), { maxLength: 30 });
const one = fc.oneof(fc.array(row(fc.constant(77)), { maxLength: 12 }), fc.constant(extreme(77)));

const figures = fc.constantFrom(
  'count(*)',
  'count(DISTINCT person_id)',
  'count(cost), sum(cost)',
  'avg(age), sum(age)',
  'variance(cost), stddev(age)',
  'median(age), quantile_cont(age, 0.9)',
  'median(cost), avg(cost)',
  'median(cost) FILTER (WHERE age > 40)',
  "count(*) FILTER (WHERE age > 40), sum(cost) FILTER (WHERE sex = '1')",
);
const tails = fc.constantFrom(
  '',
  "WHERE seen < DATE '2021-01-01'",
  'WHERE EXISTS (SELECT 1 FROM care b WHERE b.person_id = care.person_id AND b.age > 100)',
  'GROUP BY sex',
  'GROUP BY seen',
  'GROUP BY sex, month(seen)',
  'GROUP BY CASE WHEN cost > 10 THEN 1 ELSE 2 END, floor(cost / 100) * 100',
);
const wish = fc.record({
  epsilon: fc.constant(1),
  rowsPerPerson: fc.integer({ min: 1, max: 5 }),
  groupsPerPerson: fc.integer({ min: 1, max: 4 }),
});

describe('contribution bounding', () => {
  it('lets one person, however extreme, change what is counted by no more than noise covers', async () => {
    await fc.assert(
      fc.asyncProperty(others, one, figures, tails, wish, async (crowd, person, figure, tail, chosen) => {
        const plan = await plannedOf(bench, `SELECT ${figure} FROM care ${tail}`, chosen);
        await bench.fill([...crowd, ...person]);
        const withThem = await countedOf(bench, plan);
        await bench.fill(crowd);
        const without = await countedOf(bench, plan);
        const { noises } = noiseOf(plan.question);
        const cells = new Set([...withThem.keys(), ...without.keys()]);
        let from = 0;
        const parts = [
          { sensitivity: plan.question.privacy.groupsPerPerson, draws: 1 },
          // All bins of a histogram together are one component.
          ...noises,
        ];
        for (const { sensitivity, draws } of parts) {
          const places = Array.from({ length: draws }, (_, at) => from + at);
          from += draws;
          const changes = [...cells].flatMap((cell) =>
            places.map((at) => Math.abs((withThem.get(cell)?.[at] ?? 0) - (without.get(cell)?.[at] ?? 0))),
          );
          expect(changes.reduce((total, change) => total + change, 0)).toBeLessThanOrEqual(sensitivity);
        }
      }),
      options,
    );
  });

  it('does not depend on the order of rows, nor on rows of nobody', async () => {
    const nobody: CareRow[] = [{ person: null, sex: '1', age: 50, cost: 1, seen: '2020-01-01' }];
    await fc.assert(
      fc.asyncProperty(others, one, figures, tails, wish, async (crowd, person, figure, tail, chosen) => {
        const plan = await plannedOf(bench, `SELECT ${figure} FROM care ${tail}`, chosen);
        const linked = [...crowd, ...person].filter((each) => each.person !== null);
        await bench.fill(linked);
        const counted = await countedOf(bench, plan);
        await bench.fill([...nobody, ...linked.toReversed(), ...nobody]);
        expect(await countedOf(bench, plan)).toEqual(counted);
      }),
      { ...options, numRuns: Math.ceil(options.numRuns / 3) },
    );
  });

  it('counts infinity as the bound, and what is not a number as no value', async () => {
    await bench.fill([{ person: 1 }]);
    await bench.engine.run(
      "INSERT INTO care (person_id, cost) VALUES (2, 'inf'), (3, '-inf'), (4, 'nan'), (5, 1e308)",
    );
    const plan = await plannedOf(bench, 'SELECT count(cost), sum(cost) FROM care', { epsilon: 1 });
    const { noises } = noiseOf(plan.question);
    const [counts] = [...(await countedOf(bench, plan)).values()];
    const found = Object.fromEntries(
      noises.map(({ component, unit }, at) => [component.kind, (counts?.[at + 1] ?? 0) * unit]),
    );
    expect(found).toEqual({ rows: 4, sum: 1_000 - 50 + 1_000 });
  });
});
