import { beforeEach, describe, expect, test } from 'vitest';
import { valueCell } from '../../cells.ts';
import { getQueryProfile } from '../../profiles/catalogue.ts';
import { innerSql } from './inner-sql.ts';
import { protectGroups } from './groups.ts';
import { answerOf } from './protect.ts';
import { protectedResultSchema } from './protected-result.ts';
import { Bench, shown, within, type CareRow } from './testing.ts';

const hes = getQueryProfile('nhs-hes-2018');
const acro = getQueryProfile('acro-default');
const bench = await Bench.open();

/** `count` people in a group, numbered from `from`, each with the same further values. */
function people(from: number, count: number, rest: Omit<CareRow, 'person'>): CareRow[] {
  return Array.from({ length: count }, (_, at) => ({ person: from + at, ...rest }));
}

beforeEach(async () => {
  await bench.fill([
    ...people(100, 12, { sex: 'A', age: 40, cost: 10.5 }),
    ...people(200, 8, { sex: 'B', age: 50 }),
    ...people(300, 7, { sex: 'C', age: 60, cost: 1 }),
    ...people(400, 9, { sex: null, age: 70 }),
    ...people(500, 3, { sex: 'B', cost: 2 }),
  ]);
});

describe('suppression', () => {
  test('a group below the threshold has no row; the others are rounded', async () => {
    const result = await bench.ask(
      'SELECT sex, count(*), count(DISTINCT person_id) FROM care GROUP BY sex',
      hes,
    );
    expect(within(result, ['A|12|10', 'B|11|10', '|9|10'])).toEqual(['A|12|10', 'B|11|10', '|9|10']);
    expect(protectedResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  test('a figure on too few people in a shown group is hidden, like one on nobody', async () => {
    const result = await bench.ask('SELECT sex, sum(age), sum(cost), avg(cost) FROM care GROUP BY sex', hes);
    // B: three people have a cost; the unnamed group: nobody has.
    const truth = ['A|480|126|10.5', 'B|400|*|*', '|630|*|*'];
    expect(within(result, truth)).toEqual(truth);
    expect(result.rows[2]?.[0]).toEqual({ kind: 'missing' });
    expect(result.rows[2]?.[2]).toEqual({ kind: 'suppressed' });
  });

  test.each(["sex = 'C'", "sex = 'nobody'"])(
    'without GROUP BY, few and nobody look alike: %s',
    async (where) => {
      const result = await bench.ask(`SELECT count(*), sum(age), avg(age) FROM care WHERE ${where}`, hes);
      expect(shown(result)).toEqual(['*|*|*']);
    },
  );

  test('without rounding, counts of people are exact from the threshold on, and no others', async () => {
    const result = await bench.ask(
      'SELECT sex, count(DISTINCT person_id), count(*), sum(cost), avg(age) FROM care GROUP BY sex',
      acro,
    );
    const truth = ['A|12|12|126|40', 'B|11|11|*|*'];
    expect(within(result, truth)).toEqual(truth);
    expect(result.rows.map(([, people]) => people)).toEqual([valueCell(12), valueCell(11)]);
  });

  test('people are counted, not rows, and rows of nobody are not people', async () => {
    await bench.fill([
      ...Array.from({ length: 40 }, () => ({ person: 1, sex: 'D' })),
      ...Array.from({ length: 40 }, () => ({ person: null, sex: 'E' })),
    ]);
    expect(shown(await bench.ask('SELECT sex, count(*) FROM care GROUP BY sex', hes))).toEqual([]);
  });

  test('in a count of rows few people count for no more than the crowd, however many they have', async () => {
    const often = (rows: number): CareRow[] => Array.from({ length: rows }, () => ({ person: 99, age: 1 }));
    const crowd = people(1, 41, { sex: 'A', age: 1 });
    const ask = async (rows: readonly CareRow[], rules = hes): Promise<string> => {
      await bench.fill(rows);
      const sql = "SELECT count(*), count(DISTINCT person_id), avg(age) FROM care WHERE sex = 'A' OR age = 1";
      return shown(await bench.ask(sql, rules))
        .join()
        .replaceAll('|', ',');
    };
    // The hundredth row of one person is worth no more than the second of a crowd.
    for (const rows of [2, 30, 400])
      expect(await ask([...crowd, ...often(rows)], acro)).toMatch(/^4[0-9],42,/);
  });

  test('rows of nobody are counted beside those of people, unless they are nearly all', async () => {
    const nobody = (rows: number): CareRow[] => Array.from({ length: rows }, () => ({ person: null }));
    const ask = async (rows: number): Promise<string> => {
      await bench.fill([...people(1, 20, { sex: 'A' }), ...nobody(rows)]);
      return within(await bench.ask('SELECT count(*) FROM care', acro), ['60']).join();
    };
    expect(await ask(40)).toBe('60');
    expect(await ask(400)).toBe('*');
  });

  test('in a sum few people count for no more than the crowd does, however much they bring', async () => {
    await bench.fill([
      ...people(1, 20, { sex: 'A', cost: 1 }),
      { person: 99, sex: 'A', cost: 1_000 },
      ...people(200, 20, { sex: 'B', cost: 10 }),
      ...people(300, 20, { sex: 'C', cost: 1 }),
      { person: 399, sex: 'C', cost: -1_000 },
      ...people(400, 20, { sex: 'D', cost: 0 }),
    ]);
    const truth = ['A|20|21', 'B|200|20', 'C|20|21', 'D|*|20'];
    const sql = 'SELECT sex, sum(cost), count(*) FROM care GROUP BY sex';
    expect(within(await bench.ask(sql, hes), truth)).toEqual(truth);
    // From eight people on it is the crowd that brings much.
    await bench.fill([...people(1, 40, { cost: 1 }), ...people(100, 8, { cost: 90 })]);
    expect(within(await bench.ask('SELECT sum(cost) FROM care', hes), ['760'])).toEqual(['760']);
  });

  test.each([hes, acro])('a crowd of ones does not carry the one who brings 90: $name', async (rules) => {
    const asked = "SELECT sum(age), count(*) FROM care WHERE age = 1 OR (age >= 2 AND sex = 'A')";
    const crowd = people(1, 41, { sex: 'B', age: 1 });
    const answers = new Set<string>();
    for (const age of [1, 2, 3, 17, 90, 9_000_000_000]) {
      await bench.fill([...crowd, { person: 99, sex: 'A', age }]);
      answers.add(shown(await bench.ask(asked, rules)).join());
    }
    // What everybody of the crowd brings is not cut down; all that is more is the same.
    expect(answers.size).toBeLessThanOrEqual(2);
    for (const answer of answers) expect(Math.abs(Number(answer.split('|')[0]) - 42)).toBeLessThanOrEqual(12);
  });

  test('a sum of values that are known does not tell how many there are', async () => {
    const sums = new Map<number, string>();
    for (let count = 8; count <= 40; count++) {
      await bench.fill(people(1, count, { age: 45 }));
      sums.set(count, shown(await bench.ask('SELECT sum(age) FROM care WHERE age = 45', hes)).join());
    }
    const off = [...sums].map(([count, sum]) => Math.round(Number(sum) / 45) - count);
    expect(new Set(off).size).toBeGreaterThanOrEqual(4);
    expect(off.filter((one) => one === 0).length).toBeLessThan(off.length / 3);
  });

  test('what rows of nobody bring is in no sum', async () => {
    const nobody = { person: null, sex: 'A', cost: 5_000 };
    await bench.fill([...people(1, 20, { sex: 'A', cost: 10 }), nobody, nobody]);
    const result = await bench.ask('SELECT sum(cost), avg(cost), count(*) FROM care', hes);
    expect(within(result, ['200|10|22'])).toEqual(['200|10|22']);
  });

  test('people who contribute zero carry nobody’s value: there, elsewhere or absent look alike', async () => {
    const crowd = [...people(1, 40, { sex: 'A', cost: 0 }), { person: 41, sex: 'A', cost: 3 }];
    const one = (cost: number): CareRow[] => [...crowd, { person: 41, sex: 'A', cost: cost - 3 }];
    const asked =
      "SELECT sum(cost), avg(cost), count(*) FROM care WHERE cost = 0 OR (cost > 1 AND sex = 'A')";
    for (const rows of [people(1, 40, { sex: 'A', cost: 0 }), crowd, one(5_000)]) {
      await bench.fill(rows);
      expect(within(await bench.ask(asked, hes), ['*|*|41'])).toEqual(['*|*|41']);
    }
    // Seven people with a value among the zeros are as few as seven people.
    await bench.fill([...crowd, ...people(50, 6, { sex: 'A', cost: 9 })]);
    expect(within(await bench.ask(asked, hes), ['*|*|47'])).toEqual(['*|*|47']);
    await bench.fill([...crowd, ...people(50, 7, { sex: 'A', cost: 9 })]);
    expect(within(await bench.ask(asked, hes), ['66|1.38|48'])).toEqual(['66|1.38|48']);
  });

  test('what adds up to zero for a person is a zero', async () => {
    await bench.fill([
      ...people(1, 20, { sex: 'A', cost: 7 }),
      ...people(1, 20, { sex: 'A', cost: -7 }),
      { person: 99, sex: 'A', cost: 400 },
    ]);
    expect(shown(await bench.ask('SELECT sum(cost) FROM care', hes))).toEqual(['*']);
  });
});

describe('HAVING, ORDER BY and LIMIT see protected values only', () => {
  test('a condition on a hidden figure is not true, nor is its negation', async () => {
    const ask = async (having: string) =>
      shown(await bench.ask(`SELECT sex, count(*) FROM care GROUP BY sex HAVING ${having}`, hes));
    expect(await ask('sum(cost) > 0')).toEqual(['A|10']);
    expect(await ask('NOT (sum(cost) > 0)')).toEqual([]);
    expect(await ask('sum(cost) > 0 OR count(*) = 10')).toHaveLength(3);
    expect(await ask('sum(cost) <> 0 OR sex IS NULL')).toEqual(['A|10', '|10']);
    // Twelve people are there; ten are shown.
    expect(await ask("count(*) > 10 AND sex = 'A'")).toEqual([]);
    expect(await ask("sex NOT IN ('B') AND sex LIKE 'A%'")).toEqual(['A|10']);
  });

  test('ties after rounding are broken by the grouped values, hidden figures stand last', async () => {
    const ask = async (order: string) =>
      shown(await bench.ask(`SELECT sex, count(*) FROM care GROUP BY sex ${order}`, hes));
    expect(await ask('ORDER BY count(*) DESC')).toEqual(['A|10', 'B|10', '|10']);
    expect(await ask('ORDER BY count(*), sex DESC')).toEqual(['B|10', 'A|10', '|10']);
    expect(await ask('ORDER BY sum(cost)')).toEqual(['A|10', 'B|10', '|10']);
    expect(await ask('ORDER BY sum(cost) NULLS FIRST LIMIT 1')).toEqual(['B|10']);
    expect(await ask('ORDER BY sex NULLS FIRST LIMIT 1 OFFSET 1')).toEqual(['A|10']);
    expect(await ask('LIMIT 0')).toEqual([]);
  });
});

describe('nothing in the data can make it fail', () => {
  test('extreme, infinite and undefined numbers', async () => {
    await bench.engine.run(
      `INSERT INTO care SELECT i, i, 'Z', 9223372036854775807, 'nan'::DOUBLE, NULL, NULL, NULL, NULL FROM range(1000, 1010) t(i)`,
    );
    await bench.engine.run(
      `INSERT INTO care SELECT i, i, 'Z', -9223372036854775808, CASE i % 3 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN 1e300 ELSE 5 END,
       NULL, NULL, NULL, NULL FROM range(2000, 2030) t(i)`,
    );
    const result = await bench.ask(
      "SELECT sex, count(*), sum(age), sum(cost) FROM care WHERE sex = 'Z' GROUP BY sex",
      hes,
    );
    const truth = ['Z|40|*|50'];
    expect(within(result, truth)).toEqual(truth);
  });

  test.each([
    'cost > 1e308 OR cost < -1e308 OR cost = 0.1',
    'age > 9223372036854775807 OR age >= -9223372036854775808',
    "seen >= '0001-01-01' AND seen <= '9999-12-31'",
    "noted > '1900-01-01' OR clock < '23:59:59.999999' OR emergency <> FALSE",
    "sex LIKE 'A%' OR sex > '' OR sex IN ('''', '\"')",
  ])('conditions at the edges of their types: %s', async (where) => {
    await expect(bench.ask(`SELECT count(*) FROM care WHERE ${where}`, hes)).resolves.toBeDefined();
  });

  test('every type can be grouped by', async () => {
    await bench.engine.run(
      `INSERT INTO care SELECT i, i, 'Q', NULL, 0.5, '2020-02-29', '2020-02-29 10:00:00.5', '09:05', true FROM range(1000, 1010) t(i)`,
    );
    const result = await bench.ask(
      `SELECT cost, seen, noted, clock, emergency, count(*) FROM care WHERE sex = 'Q' GROUP BY ALL
       HAVING seen = '2020-02-29' AND noted = '2020-02-29 10:00:00.50' AND emergency = TRUE AND cost = 0.5`,
      hes,
    );
    expect(shown(result)).toEqual(['0.5|2020-02-29|2020-02-29 10:00:00.5|09:05:00|true|10']);
  });

  test('raw rows that are not the plan’s are refused', async () => {
    const plan = await bench.plan('SELECT count(*) FROM care');
    expect(() => protectGroups(plan, hes, [{ people: 'many' }])).toThrow(
      expect.objectContaining({ code: 'corrupt' }) as Error,
    );
  });
});

test('groups of too few people do not leave the engine', async () => {
  const plan = await bench.plan('SELECT sex, count(*) FROM care GROUP BY sex');
  const all = await bench.engine.rows(innerSql(plan, { threshold: 1 }));
  expect(all).toHaveLength(4);
  const kept = await bench.engine.rows(innerSql(plan, hes));
  expect(kept.map((row) => row['g0'])).not.toContain('C');
  expect(shown(answerOf(plan, hes, protectGroups(plan, hes, kept)))).toEqual(['A|10', 'B|10', '|10']);
});

test.each(['contributions', 'enough'])('a table may be called %s', async (table) => {
  await bench.engine.run(`CREATE OR REPLACE VIEW ${table} AS SELECT * FROM care`);
  const plan = await bench.plan('SELECT sex, count(*) FROM care GROUP BY sex');
  const rows = await bench.engine.rows(innerSql({ ...plan, table }, hes));
  expect(shown(answerOf(plan, hes, protectGroups(plan, hes, rows)))).toEqual(['A|10', 'B|10', '|10']);
});
