import { describe, expect, test } from 'vitest';
import { getQueryProfile } from '../../profiles/catalogue.ts';
import { Bench, shown, within, type CareRow } from './testing.ts';

/** Attacks on the derived, filtered, calculated and related forms: what each could tell is not told. */
const bench = await Bench.open();
const profile = getQueryProfile('acro-default');
const few = profile.threshold - 1;

const crowd = (sex: string, people: number, from: number, age = 30): CareRow[] =>
  Array.from({ length: people }, (_, at) => ({
    person: from + at,
    sex,
    age,
    cost: [1, 5, 20, 60, 200][at % 5] ?? 0,
  }));
const ask = async (sql: string, rows: readonly CareRow[]): Promise<string[]> => {
  await bench.fill(rows);
  return shown(await bench.ask(sql, profile));
};

const asked = async (sql: string, rows: readonly CareRow[], truth: readonly string[]): Promise<string[]> => {
  await bench.fill(rows);
  return within(await bench.ask(sql, profile), truth);
};

describe('a part whose rest is few people, or nobody, is hidden', () => {
  const all = [...crowd('A', 40, 1), ...crowd('B', few, 100, 90)];
  const parts = [
    "count(*) FILTER (WHERE sex = 'A')",
    "sum(CASE WHEN sex = 'A' THEN 1 ELSE 0 END)",
    "count(DISTINCT person_id) FILTER (WHERE sex = 'A')",
    "sum(cost) FILTER (WHERE sex = 'A')",
    "avg(cost) FILTER (WHERE sex = 'A')",
    "stddev(cost) FILTER (WHERE sex = 'A')",
    "median(cost) FILTER (WHERE sex = 'A')",
    "count(CASE WHEN sex = 'A' THEN age END)",
  ];
  test.each(parts)('%s', async (part) => {
    const sql = `SELECT ${part} FROM care`;
    expect(await ask(sql, all)).toEqual(['*']);
    // The same whether one of the few is there or none of them.
    expect(await ask(sql, crowd('A', 40, 1))).toEqual(['*']);
    expect(await ask(sql, [...all, ...crowd('B', 5, 200)])).not.toEqual(['*']);
  });

  test('COUNT(column) beside few people without a value', async () => {
    const missing = Array.from({ length: few }, (_, at) => ({ person: 100 + at, sex: 'A' }));
    const sql = 'SELECT count(*) - count(age), count(age) FROM care';
    expect(await ask(sql, [...crowd('A', 40, 1), ...missing])).toEqual(['*|*']);
  });

  test('nested filters, each with a large rest', async () => {
    const rows = [...crowd('A', 40, 1, 30), ...crowd('A', 1, 90, 97), ...crowd('B', 40, 200, 30)];
    const sql =
      "SELECT count(*) FILTER (WHERE sex = 'A'), count(*) FILTER (WHERE sex = 'A' AND age < 97) FROM care";
    expect((await ask(sql, rows))[0]).toMatch(/^[0-9]+\|\*$/);
  });

  test('people who have rows on both sides do not hide the one who has not', async () => {
    const both = Array.from({ length: 30 }, (_, at) => [
      { person: at, sex: 'A' },
      { person: at, sex: 'B' },
    ]).flat();
    const sql = "SELECT count(DISTINCT person_id) FILTER (WHERE sex = 'A') FROM care";
    expect(await ask(sql, [...both, { person: 900, sex: 'B' }])).toEqual(['*']);
  });

  test('a filter that few people meet', async () => {
    const sql =
      "SELECT count(*) FILTER (WHERE sex = 'B'), 1000.0 * count(*) FILTER (WHERE sex = 'B') / count(*) FROM care";
    expect(await ask(sql, all)).toEqual(['*|*']);
  });
});

describe('derived groups', () => {
  test('that single out few people have no row', async () => {
    const sql =
      "SELECT CASE WHEN age = 97 AND sex = 'A' THEN 'x' ELSE 'rest' END AS g, count(*) FROM care GROUP BY g";
    const rows = [...crowd('A', 40, 1), ...crowd('A', few, 100, 97)];
    expect(await asked(sql, rows, ['rest|40'])).toEqual(['rest|40']);
  });

  test.each(['infinity', '-infinity', '5881580-07-10', '5877642-06-25 (BC)'])(
    'fail on no value: %s',
    async (seen) => {
      const rows = [{ person: 1, sex: '', age: -9e15, seen }, ...crowd('A', 40, 2)];
      const sql =
        "SELECT date_trunc('year', seen), year(seen), left(sex, 1), age // 10 * 1000000000, floor(cost / 3) * 3, count(*) FROM care GROUP BY ALL";
      await expect(ask(sql, rows)).resolves.toBeInstanceOf(Array);
    },
  );
});

describe('margins', () => {
  const rows = [...crowd('A', 40, 1), ...crowd('B', 20, 100), ...crowd('X', few, 200)];

  test('count no hidden cell, so that none follows', async () => {
    const sql =
      'SELECT sex, count(*), count(DISTINCT person_id), sum(age) FROM care GROUP BY ROLLUP (sex) ORDER BY 2';
    const [, , total] = await ask(sql, rows);
    const alone = await ask(sql, rows.slice(0, 60));
    expect(total).toBe(alone[2]);
    expect(total).toMatch(/^All\|[56][0-9]\|60\|/);
  });

  test('two margins of hidden cells do not tell them either', async () => {
    const sql = 'SELECT sex, age, count(*) FROM care GROUP BY GROUPING SETS ((sex), (age), ())';
    expect(await ask(sql, rows)).toEqual(await ask(sql, rows.slice(0, 60)));
  });

  test('hide a figure that is hidden in one of their cells', async () => {
    const mixed = [
      ...crowd('A', 40, 1),
      ...crowd('A', 20, 300, 90),
      ...crowd('B', 20, 100),
      ...crowd('B', 3, 200, 90),
    ];
    const sql =
      'SELECT sex, count(*), count(*) FILTER (WHERE age = 90) FROM care GROUP BY ROLLUP (sex) ORDER BY 2';
    const truth = ['B|23|*', 'A|60|20', 'All|83|*'];
    expect(await asked(sql, mixed, truth)).toEqual(truth);
  });
});

test('all values together are told apart from a group without a value, also in order', async () => {
  const rows = [...crowd('A', 40, 1), ...crowd('B', 20, 100).map(({ person }) => ({ person, age: 30 }))];
  await bench.fill(rows);
  const ordered = (order: string) =>
    bench.ask(`SELECT sex, count(*) FROM care GROUP BY ROLLUP (sex) ORDER BY sex ${order}`, profile);
  const kinds = async (order: string) =>
    (await ordered(order)).rows.map(([sex]) => (sex?.kind === 'value' ? sex.value : sex?.kind));
  expect(await kinds('NULLS FIRST')).toEqual(['missing', 'total', 'A']);
  expect(await kinds('NULLS LAST')).toEqual(['A', 'missing', 'total']);
});

describe('calculated figures', () => {
  const rows = [...crowd('A', 40, 1), ...crowd('B', 20, 100), ...crowd('X', few, 200)];

  test('see shown groups alone', async () => {
    const sql =
      'SELECT sex, count(*), 100.0 * count(*) / sum(count(*)) OVER () AS pct, rank() OVER (ORDER BY count(*) DESC) FROM care GROUP BY sex ORDER BY pct';
    const answer = await ask(sql, rows);
    expect(answer).toEqual(await ask(sql, rows.slice(0, 60)));
    expect(answer[0]).toMatch(/^B\|[12][0-9]\|3[0-9.]+\|2$/);
  });

  test('carry the errors of their figures, and rank only what is surely apart', async () => {
    const near = [...rows, ...crowd('C', 21, 400)];
    await bench.fill(near);
    const { rows: shown } = await bench.ask(
      'SELECT sex, count(*), 100.0 * count(*) / sum(count(*)) OVER (), count(*) - 5, rank() OVER (ORDER BY count(*) DESC) FROM care GROUP BY sex ORDER BY sex',
      profile,
    );
    const truth = {
      A: [40, (100 * 40) / 81, 35, 1],
      B: [20, (100 * 20) / 81, 15, 2],
      C: [21, (100 * 21) / 81, 16, 2],
    };
    expect(shown).toHaveLength(3);
    for (const [sex, ...figures] of shown) {
      const own = truth[(sex?.kind === 'value' ? sex.value : '') as keyof typeof truth];
      for (const [at, cell] of figures.entries()) {
        if (cell.kind !== 'value') throw new Error('a figure of 20 people is shown');
        expect(Math.abs(Number(cell.value) - (own[at] ?? 0))).toBeLessThanOrEqual(cell.margin ?? 0);
      }
      expect(figures.slice(0, 3).every((cell) => cell.kind === 'value' && (cell.margin ?? 0) > 0)).toBe(true);
    }
  });

  test('are hidden where a figure in them is, and missing where they have no value', async () => {
    const sql =
      "SELECT count(*) / (count(*) - count(*)), count(*) - count(*) FILTER (WHERE sex = 'X') FROM care";
    expect(await ask(sql, rows)).toEqual(['|*']);
  });
});

describe('quantiles', () => {
  const rows = Array.from({ length: 60 }, (_, at) => ({ person: at, sex: 'A', age: at }));

  test('are nobody’s value at the ends, and near the truth in the middle', async () => {
    const sql = 'SELECT median(age), quantile_cont(age, 0.999), quantile_cont(age, 0) FROM care';
    const [middle, ...ends] = (await ask(sql, rows))[0]?.split('|') ?? [];
    expect(ends).toEqual(['*', '*']);
    expect(Math.abs(Number(middle) - 29.5)).toBeLessThanOrEqual(5);
  });

  test('are the same whatever one person’s value is far out', async () => {
    const sql = 'SELECT median(age) FROM care';
    const far = (age: number): CareRow[] => [...rows, { person: 99, age }];
    expect(await ask(sql, far(1_000))).toEqual(await ask(sql, far(1_000_000)));
  });

  test('need twice the threshold of people, however many rows they have', async () => {
    const many = rows.map((row) => ({ ...row, person: row.person % (2 * profile.threshold - 1) }));
    expect(await ask('SELECT median(age) FROM care', many)).toEqual(['*']);
  });
});

describe('related tables', () => {
  const rows = [...crowd('A', 40, 1), { person: 1, sex: 'X', age: 97 }];

  test('single nobody out', async () => {
    const related = "person_id IN (SELECT person_id FROM care WHERE sex = 'X')";
    const without =
      "NOT EXISTS (SELECT 1 FROM care other WHERE other.person_id = care.person_id AND other.sex = 'X')";
    expect(await ask(`SELECT count(*), sum(age) FROM care WHERE ${related}`, rows)).toEqual(['*|*']);
    expect(await ask(`SELECT count(*) FILTER (WHERE ${without}) FROM care`, rows)).toEqual(['*']);
  });

  test('a join counts a person once, however many rows it would make', async () => {
    const sql = 'SELECT count(DISTINCT a.person_id) FROM care a JOIN care b ON a.person_id = b.person_id';
    expect(await ask(sql, [...rows, ...crowd('A', 5, 1), ...crowd('A', 5, 1)])).toEqual(['40']);
    expect(
      await ask(
        sql,
        Array.from({ length: 400 }, () => ({ person: 1 })),
      ),
    ).toEqual(['*']);
  });

  test('how many rows people have is told of enough people alone', async () => {
    const sql =
      'SELECT n, count(*) AS people FROM (SELECT person_id, count(*) AS n FROM care GROUP BY person_id) GROUP BY n ORDER BY n';
    const twice = [...crowd('A', 40, 1), ...crowd('B', 15, 1), ...crowd('C', few, 1)];
    expect(await ask(sql, twice)).toEqual(['1|25']);
    expect(await ask(sql, [...twice, ...crowd('C', 30, 100)])).toEqual(['1|55']);
  });

  test('dates of two rows are compared as the engine compares them, and far ones fail on nothing', async () => {
    const seen = (person: number, ...days: string[]): CareRow[] => days.map((day) => ({ person, seen: day }));
    const rows = [
      ...Array.from({ length: 30 }, (_, at) => seen(at, '2020-01-01', '2020-01-31')).flat(),
      ...Array.from({ length: 30 }, (_, at) => seen(100 + at, '2020-01-01', '2020-02-01')).flat(),
      ...seen(200, 'infinity', '-infinity'),
      ...seen(201, '5881580-07-10', '9999-12-31'),
    ];
    const on = 'a.person_id = b.person_id AND b.seen > a.seen AND b.seen <= a.seen + INTERVAL 30 DAY';
    const joined = `SELECT count(DISTINCT a.person_id) FROM care a JOIN care b ON ${on}`;
    expect(await ask(joined, rows)).toEqual(['30']);
    const there = `SELECT count(*) FROM care a WHERE EXISTS (SELECT 1 FROM care b WHERE ${on})`;
    expect(await asked(there, rows, ['30'])).toEqual(['30']);
    const without = `SELECT count(*) FROM care a WHERE NOT EXISTS (SELECT 1 FROM care b WHERE ${on})`;
    expect(await asked(without, rows, ['94'])).toEqual(['94']);
  });
});

test('each part of UNION ALL is protected by itself', async () => {
  const sql =
    "SELECT 'a', count(*) FROM care WHERE sex = 'A' UNION ALL SELECT 'x', count(*) FROM care WHERE sex = 'X'";
  const rows = [...crowd('A', 40, 1), ...crowd('X', few, 100)];
  expect(await asked(sql, rows, ['a|40', 'x|*'])).toEqual(['a|40', 'x|*']);
});

describe('what is put together of counts, other tables and protected tables tells of no few', () => {
  const large = crowd('A', 40, 1, 30);
  const rest = crowd('B', few, 100, 90);
  test.each([
    "SELECT avg(CASE WHEN sex = 'A' THEN 1 ELSE 0 END) FROM care",
    "SELECT sum(CASE WHEN sex = 'B' THEN 1000000 ELSE 0 END) FROM care",
    "SELECT sum(CASE sex WHEN 'A' THEN 1 WHEN 'B' THEN 1000 ELSE 0 END) FROM care",
    "SELECT sum((sex = 'B')::INTEGER) FROM care",
    "SELECT count(*) FROM (SELECT * FROM care WHERE sex = 'B') x",
    "WITH b AS (SELECT age AS a FROM care WHERE sex = 'B') SELECT count(*) FROM b WHERE a > 3",
    "SELECT count(*) FROM (SELECT DISTINCT person_id FROM care WHERE sex = 'B')",
    "SELECT count(DISTINCT b.person_id) FROM care a LEFT JOIN care b ON b.person_id = a.person_id AND b.sex = 'B'",
    "SELECT count(*) FROM care a LEFT JOIN care b ON b.person_id = a.person_id AND b.sex = 'A' WHERE b.person_id IS NULL",
    "SELECT count(*) FROM care JOIN (VALUES ('B', 1)) l(code, n) ON l.code = sex",
  ])('%s', async (sql) => {
    const told = await ask(sql, [...large, ...rest]);
    expect(told).toEqual(['*']);
    // The same whether one of the few is there or none of them.
    expect(await ask(sql, large)).toEqual(told);
    expect(await ask(sql, [...large, ...rest.slice(1)])).toEqual(told);
  });

  test('how often a person was there, and since when, tells of no few either', async () => {
    const twice = [...large, ...large.slice(0, few)];
    const again = 'SELECT count(*) FROM (SELECT person_id FROM care GROUP BY person_id HAVING count(*) >= 2)';
    const others = 'SELECT count(*) FROM (SELECT person_id FROM care GROUP BY person_id HAVING count(*) < 2)';
    for (const sql of [again, others]) {
      expect(await ask(sql, twice)).toEqual(['*']);
      expect(await ask(sql, large)).toEqual(['*']);
    }
    const often =
      'SELECT count(*) FROM care WHERE person_id IN (SELECT person_id FROM care GROUP BY 1 HAVING count(*) >= 2)';
    expect(await ask(often, twice)).toEqual(['*']);
    const first =
      'SELECT d, count(*) FROM (SELECT person_id, min(seen) AS d FROM care GROUP BY person_id) GROUP BY d';
    const early = large.map((row, at) => ({ ...row, seen: at < few ? '2020-01-01' : '2020-02-01' }));
    expect((await ask(first, early)).map((row) => row.split('|')[0])).toEqual(['2020-02-01']);
  });

  test('a table that is asked onward has what is shown of it, and a sum of what is hidden is hidden', async () => {
    const some = [...large, ...crowd('C', 30, 300, 30), ...crowd('C', few, 400, 90)];
    const inner =
      'SELECT sex, count(*) AS n, count(*) FILTER (WHERE age < 90) AS young FROM care GROUP BY sex';
    const onward = (list: string): string => `WITH c AS (${inner}) SELECT ${list} FROM c`;
    const whole = await ask(`${inner} ORDER BY sex`, some);
    expect(await ask(onward('sex, n, young'), some)).toEqual(whole);
    expect(whole.map((row) => row.split('|')[2])).toEqual(['*', '*']);
    expect(await ask(onward('sum(young)'), some)).toEqual(['*']);
    expect(await ask(onward('sex, n - young'), some)).toEqual(['A|*', 'C|*']);
    expect(await ask(onward('sex, sum(young) OVER (ORDER BY sex)'), some)).toEqual(['A|*', 'C|*']);
    expect(await ask(`WITH c AS (${inner}) SELECT sex FROM c WHERE young > 0`, some)).toEqual([]);
    expect(await ask(`WITH c AS (${inner}) SELECT sex FROM c WHERE NOT (young > 0)`, some)).toEqual([]);
    // A group of few has no row to be joined with.
    const rows = [...large, ...rest];
    const list = "(VALUES ('A', 1), ('B', 1)) l(sex, w)";
    expect(
      await ask(
        `WITH c AS (SELECT sex, count(*) AS n FROM care GROUP BY 1) SELECT c.sex FROM c JOIN ${list} USING (sex)`,
        rows,
      ),
    ).toEqual(['A']);
  });

  test('a total’s row says that it is one, and of a hidden group nothing', async () => {
    const sql = 'SELECT sex, grouping(sex), count(*) FROM care GROUP BY ROLLUP (sex) ORDER BY 2';
    const told = await asked(sql, [...large, ...rest], ['A|0|40', '|1|40']);
    expect(told.map((row) => row.split('|')[1])).toEqual(['0', '1']);
    expect(told.map((row) => row.split('|')[2])).toEqual(['40', '40']);
  });
});
