import { beforeAll, describe, expect, test } from 'vitest';
import { aggregatePlanSchema, columnsUsed } from './plan.ts';
import { planAggregate } from './plan-aggregate.ts';
import { AggregateRefused, aggregateRefusals, type AggregateRefusalCode } from './refusals.ts';
import { Bench, careTable, otherTable } from './testing.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});

const accepted: readonly string[] = [
  "SELECT CASE sex WHEN '1' THEN 'men' ELSE 'rest' END AS who, count(*) FROM care GROUP BY who",
  'SELECT CASE WHEN age < 18 THEN 0 WHEN age < 65 THEN 18 ELSE age END, count(*) FROM care GROUP BY ALL',
  "SELECT year(seen) AS y, date_trunc('month', noted) AS m, count(*) FROM care GROUP BY y, 2",
  'SELECT left(sex, 1), upper(substr(sex, 2, 3)), right(sex, 1), count(*) FROM care GROUP BY 1, 2, 3',
  'SELECT age // 10 * 10 AS band, floor(cost / 100) * 100 AS cost_band, count(*) FROM care GROUP BY ALL',
  "SELECT count(*) FROM care GROUP BY extract(month FROM seen), coalesce(sex, '-')",
  "SELECT count(*) FROM care WHERE year(seen) = 2020 AND left(sex, 1) IN ('F', 'G')",
  'SELECT count(age), count(*) - count(age) AS missing, count(*) FILTER (WHERE age > 90) FROM care',
  'SELECT sum(CASE WHEN age > 3 THEN 1 ELSE 0 END), sum(CASE WHEN age > 3 THEN cost END), count_if(age > 3) FROM care',
  'SELECT count(DISTINCT CASE WHEN age > 3 THEN person_id END) FROM care',
  'SELECT sum(age) - sum(cost), -sum(age), count(*) + 0.0, round(100.0 * sum(age) / count(*), 1) FROM care',
  'SELECT sex, sum(count(*)) OVER (), rank() OVER (ORDER BY count(*) DESC) FROM care GROUP BY sex',
  'SELECT median(age), quantile_cont(cost, 0.9), stddev(age), var_samp(cost) FROM care',
  'SELECT count(*) FROM care GROUP BY CUBE (sex, age)',
  'SELECT sex, count(*) FROM care GROUP BY GROUPING SETS ((sex), ())',
  'SELECT count(*) FROM care WHERE person_id IN (SELECT person_id FROM care WHERE age > 3)',
  'SELECT count(*) FROM care a WHERE NOT EXISTS (SELECT 1 FROM care b WHERE b.person_id = a.person_id AND b.age > 3)',
  'WITH old AS (SELECT DISTINCT person_id FROM care WHERE age > 90) SELECT sum(age) FROM care JOIN old USING (person_id)',
  'SELECT a.sex, count(DISTINCT b.person_id) FROM care a JOIN care b ON a.person_id = b.person_id WHERE b.age > 3 GROUP BY 1',
  'SELECT count(*) FROM care',
  'select COUNT(*) AS n, count(distinct person_id) people, sum(age), avg(cost), mean(age) FROM care c',
  'SELECT sex, count(*) FROM care GROUP BY sex',
  'SELECT c.sex AS s, count(*) FROM care AS c GROUP BY s ORDER BY 2 DESC NULLS LAST, s LIMIT 5 OFFSET 1',
  'SELECT SEX, count(*) FROM CARE GROUP BY 1 HAVING count(*) > 20 AND NOT (sum(age) BETWEEN 1 AND 5)',
  'SELECT sex, age, count(*) FROM care GROUP BY ALL',
  "SELECT count(*) FROM care WHERE sex = '1' AND (age BETWEEN 3 AND 9 OR age IN (70, 71) OR age NOT IN (1))",
  "SELECT count(*) FROM care WHERE seen >= DATE '2020-01-01' AND seen < '2021-01-01' AND noted > TIMESTAMP '2020-01-01 10:00'",
  "SELECT count(*) FROM care WHERE emergency = TRUE AND clock <> '12:30' AND cost > -1.50 AND cost < 1e6",
  "SELECT count(*) FROM care WHERE sex LIKE 'F3%' AND sex NOT LIKE 'x%' AND NOT (age IS NULL) AND seen IS NOT NULL",
  'SELECT count(*) FROM care WHERE 18 <= age',
  'SELECT person_id.sex, count(*) FROM care AS person_id GROUP BY sex',
  "SELECT sex, count(*) FROM care GROUP BY sex HAVING sex IS NOT NULL AND sex IN ('1', '2')",
];

/** Attacks of the kinds that betrayed single people in cells of any size, and everything else outside the shape. */
const refused: readonly [AggregateRefusalCode, string][] = [
  ['aggregate-pseudonym', 'SELECT sum(CASE WHEN person_id = 7 THEN age END) FROM care'],
  ['aggregate-pseudonym', 'SELECT sum(age) FILTER (person_id = 7) FROM care'],
  ['aggregate-pseudonym', 'SELECT count(*) FILTER (WHERE NOT (episode_id IN (1, 2))) FROM care'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care GROUP BY CASE WHEN person_id = 7 THEN 1 END'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care GROUP BY person_id // 10'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care GROUP BY coalesce(person_id, 0)'],
  ['aggregate-pseudonym', 'SELECT count(episode_id) FROM care'],
  ['aggregate-pseudonym', 'SELECT median(person_id) FROM care'],
  [
    'aggregate-pseudonym',
    'SELECT count(*) FROM care WHERE person_id IN (SELECT person_id FROM care WHERE person_id = 7)',
  ],
  ['aggregate-function-form', 'SELECT quantile_cont(age, [0.1, 0.9]) FROM care'],
  ['aggregate-function-form', 'SELECT quantile_cont(age, 2) FROM care'],
  ['aggregate-function-form', 'SELECT sum(DISTINCT age) FILTER (WHERE age > 3) FROM care'],
  ['aggregate-select-item', 'SELECT avg(CASE WHEN age > 3 THEN cost ELSE 0 END) FROM care'],
  ['aggregate-select-item', 'SELECT sum(CASE WHEN age > 3 THEN 1000 ELSE 0 END) FROM care'],
  ['aggregate-select-item', 'SELECT sum(CASE WHEN age > 3 THEN 1 ELSE 1000 END) FROM care'],
  ['aggregate-select-item', 'SELECT count(*) * max(age) FROM care'],
  ['aggregate-select-item', 'SELECT count(*) + (SELECT max(age) FROM care) FROM care'],
  ['aggregate-select-item', 'SELECT max(count(*)) OVER () FROM care'],
  ['aggregate-select-item', 'SELECT sum(age) OVER () FROM care'],
  ['aggregate-select-item', 'SELECT corr(age, cost) FROM care'],
  ['aggregate-group-by', 'SELECT count(*) FROM care GROUP BY CAST(sex AS INTEGER)'],
  ['aggregate-group-by', "SELECT count(*) FROM care GROUP BY regexp_extract(sex, '(a+)+$')"],
  ['aggregate-group-by', 'SELECT count(*) FROM care GROUP BY 1 / age'],
  ['aggregate-group-by', 'SELECT count(*) FROM care GROUP BY age // 0'],
  ['aggregate-literal', 'SELECT count(*) FROM care GROUP BY substr(age, 1, 1)'],
  ['aggregate-literal', "SELECT count(*) FROM care GROUP BY CASE WHEN age > 3 THEN 'x' ELSE 1 END"],
  ['aggregate-table', 'SELECT sum(a.age) FROM care a JOIN care b ON a.person_id = b.person_id'],
  ['aggregate-table', 'SELECT count(*) FROM care a JOIN care b ON a.person_id = b.person_id'],
  ['aggregate-table', 'SELECT count(DISTINCT a.person_id) FROM care a JOIN care b ON a.age = b.age'],
  [
    'aggregate-table',
    'SELECT count(DISTINCT a.person_id) FROM care a JOIN care b ON a.person_id <> b.person_id',
  ],
  ['aggregate-table', 'SELECT count(*) FROM care WHERE person_id IN (SELECT age FROM care)'],
  ['aggregate-table', 'SELECT count(*) FROM care WHERE person_id IN (SELECT person_id FROM care LIMIT 1)'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age IN (SELECT age FROM care)'],
  [
    'aggregate-condition',
    'SELECT count(*) FROM care a WHERE EXISTS (SELECT 1 FROM care b WHERE b.age = a.age)',
  ],
  ['aggregate-function-form', 'SELECT sum(DISTINCT age) FROM care'],
  ['aggregate-function-form', 'SELECT avg(age ORDER BY cost) FROM care'],
  ['aggregate-select-item', 'SELECT count(DISTINCT age) FROM care'],
  ['aggregate-select-item', 'SELECT count(1) FROM care'],
  ['aggregate-select-item', 'SELECT max(age) FROM care'],
  ['aggregate-select-item', 'SELECT list(age) FROM care'],
  ['aggregate-select-item', 'SELECT arg_max(age, cost) FROM care'],
  ['aggregate-select-item', 'SELECT histogram(age) FROM care'],
  ['aggregate-select-item', 'SELECT first(age) FROM care'],
  ['aggregate-select-item', 'SELECT sum(age + 0) FROM care'],
  ['aggregate-select-item', 'SELECT sum(age::DOUBLE) FROM care'],
  ['aggregate-select-item', 'SELECT *, count(*) FROM care'],
  ['aggregate-select-item', 'SELECT 1 AS one, count(*) FROM care'],
  ['aggregate-select-item', 'SELECT (SELECT max(age) FROM care), count(*) FROM care'],
  ['aggregate-select-item', 'SELECT count(*) OVER () FROM care'],
  ['aggregate-select-item', 'SELECT stats(age) FROM care'],
  ['aggregate-select-item', 'SELECT grouping(sex), count(*) FROM care GROUP BY sex'],
  ['aggregate-select-item', 'FROM care'],
  ['aggregate-no-figure', 'SELECT sex FROM care GROUP BY sex'],
  ['aggregate-group-by', 'SELECT sex FROM care'],
  ['aggregate-group-by', 'SELECT sex, count(*) FROM care'],
  ['aggregate-group-by', 'SELECT age, count(*) FROM care GROUP BY sex'],
  ['aggregate-pseudonym', 'SELECT sum(person_id) FROM care'],
  ['aggregate-pseudonym', 'SELECT avg(episode_id) FROM care'],
  ['aggregate-pseudonym', 'SELECT person_id, count(*) FROM care GROUP BY person_id'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care GROUP BY episode_id'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care WHERE person_id <> 7'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care WHERE NOT (age > 3 OR episode_id IN (1, 2))'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care WHERE person_id IS NULL'],
  ['aggregate-pseudonym', 'SELECT count(*) FROM care ORDER BY person_id'],
  ['aggregate-not-numeric', 'SELECT sum(seen) FROM care'],
  ['aggregate-not-numeric', 'SELECT avg(emergency) FROM care'],
  ['aggregate-unknown-column', 'SELECT count(*) FROM care WHERE nhs_number = 1'],
  ['aggregate-unknown-column', 'SELECT count(*) FROM care WHERE rowid = 1'],
  ['aggregate-unknown-column', 'SELECT sum(care.nhs_number) FROM care'],
  ['aggregate-unknown-column', 'SELECT count(*) FROM care AS c WHERE care.age = 1'],
  ['aggregate-table', 'SELECT count(*) FROM hidden'],
  ['aggregate-table', "SELECT count(*) FROM 'care.parquet'"],
  ['aggregate-table', 'SELECT count(*) FROM main.care'],
  ['aggregate-table', 'SELECT count(*) FROM care, range(1000)'],
  ['aggregate-table', 'SELECT count(*) FROM care a JOIN care b USING (sex)'],
  ['aggregate-table', 'SELECT count(*) FROM care LEFT JOIN ward ON true'],
  ['aggregate-table', 'SELECT count(*) FROM (SELECT * FROM care LIMIT 1)'],
  ['aggregate-table', 'SELECT count(*) FROM range(10)'],
  ['aggregate-table', 'SELECT count(*) FROM care TABLESAMPLE 10%'],
  ['aggregate-table', 'SELECT count(*) FROM care AS c(a, b)'],
  ['aggregate-table', 'SELECT count(*) FROM care AT (VERSION => 1)'],
  ['aggregate-table', 'SELECT count(*)'],
  ['aggregate-statement', 'SELECT count(*) FROM (PIVOT care ON sex USING count(*))'],
  ['aggregate-statement', 'WITH care AS (SELECT 1 AS age) SELECT count(*) FROM care'],
  ['aggregate-statement', 'SELECT count(*) FROM care UNION ALL SELECT count(*) FROM care'],
  ['aggregate-statement', 'SELECT count(*) FROM care EXCEPT SELECT 5'],
  ['aggregate-statement', 'SELECT count(*) FROM care; SELECT count(*) FROM care'],
  ['aggregate-statement', 'SELECT count(*) FROM care QUALIFY true'],
  ['aggregate-statement', 'SELECT count(*) FROM care USING SAMPLE 3'],
  ['aggregate-table', 'VALUES (1)'],
  ['aggregate-table', 'DESCRIBE care'],
  ['aggregate-table', 'SUMMARIZE care'],
  ['aggregate-statement', "COPY care TO 'x'"],
  ['aggregate-group-by', 'SELECT count(*) FROM care GROUP BY 1'],
  ['aggregate-group-by', 'SELECT count(*) FROM care GROUP BY 9'],
  ['aggregate-group-by', 'SELECT count(*) FROM care GROUP BY sex COLLATE nocase'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age = cost'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age + 1 = 5'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE 1 / age > 0'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE CAST(sex AS INTEGER) = 1'],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE error(sex) = 'x'"],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE emergency'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE 1 = 1'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age IN (SELECT 1)'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age = (SELECT max(age) FROM care)'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE EXISTS (SELECT 1)'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age = any([1, 2])'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age = ?'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE age IS DISTINCT FROM 1'],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE sex LIKE '%1'"],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE sex LIKE '_%'"],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE sex ILIKE 'a%'"],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE sex SIMILAR TO 'a'"],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE regexp_matches(sex, '(a+)+$')"],
  ['aggregate-condition', "SELECT count(*) FROM care WHERE sex COLLATE nocase = 'a'"],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE (age, cost) = (1, 2)'],
  ['aggregate-condition', 'SELECT count(*) FROM care WHERE random() < 0.5'],
  ['aggregate-literal', 'SELECT count(*) FROM care WHERE age = NULL'],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE age = '3'"],
  ['aggregate-literal', 'SELECT count(*) FROM care WHERE age = 1.5'],
  ['aggregate-literal', 'SELECT count(*) FROM care WHERE age < 99999999999999999999'],
  ['aggregate-literal', 'SELECT count(*) FROM care WHERE sex = 1'],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE seen = '2020-02-30'"],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE seen = 'yesterday'"],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE noted > '2020-01-01 25:00'"],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE cost > 'x'"],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE age = '1'::HUGEINT"],
  ['aggregate-literal', "SELECT count(*) FROM care WHERE age = TRY_CAST('1' AS DATE)"],
  ['aggregate-having', 'SELECT sex, count(*) FROM care GROUP BY sex HAVING count(*) * 2 > 10'],
  ['aggregate-having', 'SELECT sex, count(*) FROM care GROUP BY sex HAVING max(age) = 99'],
  ['aggregate-having', 'SELECT sex, count(*) FROM care GROUP BY sex HAVING count(*) IS NULL'],
  ['aggregate-having', 'SELECT sex, count(*) FROM care GROUP BY sex HAVING count(*) > sum(age)'],
  ['aggregate-group-by', 'SELECT sex, count(*) FROM care GROUP BY sex HAVING age = 99'],
  ['aggregate-order', 'SELECT sex, count(*) FROM care GROUP BY sex ORDER BY max(age)'],
  ['aggregate-order', 'SELECT sex, count(*) FROM care GROUP BY sex ORDER BY random()'],
  ['aggregate-order', 'SELECT sex, count(*) FROM care GROUP BY sex ORDER BY 3'],
  ['aggregate-order', 'SELECT sex, count(*) FROM care GROUP BY sex ORDER BY ALL'],
  ['aggregate-order', 'SELECT sex, count(*) FROM care GROUP BY sex ORDER BY sex COLLATE nocase'],
  ['aggregate-limit', 'SELECT count(*) FROM care LIMIT (SELECT max(age) FROM care)'],
  ['aggregate-limit', 'SELECT count(*) FROM care LIMIT 10%'],
  ['aggregate-limit', 'SELECT count(*) FROM care LIMIT 1 + 1'],
  ['aggregate-distinct', 'SELECT DISTINCT count(*) FROM care'],
  ['aggregate-distinct', 'SELECT DISTINCT ON (sex) sex, count(*) FROM care GROUP BY sex'],
  ['aggregate-ambiguous-name', 'SELECT sex, count(*) AS age FROM care GROUP BY sex'],
  ['aggregate-ambiguous-name', 'SELECT count(*) AS n, sum(age) AS n FROM care'],
  ['aggregate-no-person', 'SELECT count(*) FROM ward'],
];

describe('the one shape', () => {
  test.each(accepted)('%s', async (sql) => {
    await expect(bench.plan(sql)).resolves.toMatchObject({ version: 1, table: 'care' });
  });
});

describe('everything else is refused with its reason', () => {
  test.each(refused)('%s: %s', async (code, sql) => {
    const ast = await bench.parse(sql);
    const refusal = (() => {
      try {
        return planAggregate(ast, [otherTable, careTable]);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(AggregateRefused);
    expect(refusal).toMatchObject({ code, status: 422 });
  });

  test('every code is met by at least one attack, but for the size limits that have their own test', () => {
    const met = new Set([...refused.map(([code]) => code), 'aggregate-too-large']);
    expect([...met].sort()).toEqual(Object.keys(aggregateRefusals).sort());
  });

  test.each([
    `SELECT count(*) FROM care WHERE age IN (${Array.from({ length: 3_000 }, (_, at) => at).join(', ')})`,
    `SELECT count(*) FROM care WHERE ${'(age = 1 AND (age = 2 OR '.repeat(40)}age = 1${'))'.repeat(40)}`,
    `SELECT count(*) AS ${'n'.repeat(300)} FROM care`,
    `SELECT ${Array.from({ length: 90 }, (_, at) => `count(*) AS c${at}`).join(', ')} FROM care`,
  ])('a query past the limits', async (sql) => {
    await expect(bench.plan(sql)).rejects.toMatchObject({ code: 'aggregate-too-large' });
  });

  test('a refusal says where', async () => {
    await expect(bench.plan('SELECT count(*) FROM care WHERE age = cost')).rejects.toMatchObject({
      position: expect.any(Number) as number,
      facts: { position: 'SELECT count(*) FROM care WHERE age = '.length },
    });
  });

  test('a clause that this version does not know is not dropped in silence', async () => {
    const select = JSON.parse(
      JSON.stringify({ type: 'SELECT_NODE', unheard_of: { clause: 1 }, modifiers: [], select_list: [] }),
    ) as Record<string, never>;
    expect(() => planAggregate(select, [careTable])).toThrow(AggregateRefused);
  });
});

test('literals arrive in the one written form of the column’s type', async () => {
  const plan = await bench.plan(
    `SELECT count(*) FROM care WHERE age > -5 AND cost > 12345678901234567890.25 AND cost < 1.5e-3
     AND seen > '2020-02-29' AND noted < TIMESTAMP '2020-01-01T10:00:00.500' AND clock = '09:05' AND sex = 'O''Neill'`,
  );
  const texts = JSON.stringify(plan.where);
  for (const text of [
    '-5',
    '12345678901234567890.25',
    '0.0015',
    '2020-02-29',
    '2020-01-01 10:00:00.5',
    '09:05:00',
    "O'Neill",
  ])
    expect(texts).toContain(`"text":"${text}"`);
});

describe('a reader refuses a plan that the planner would not make', () => {
  test.each([
    ['grouping by person', { groups: [{ name: 'PERSON_ID', type: 'integer' }] }],
    [
      'comparing a person',
      { where: { op: 'not', of: { op: 'null', on: { name: 'person_id', type: 'integer' } } } },
    ],
    ['adding a pseudonym', { measures: [{ kind: 'sum', column: { name: 'person_id', type: 'integer' } }] }],
    ['a figure that is not there', { output: [{ on: { kind: 'measure', index: 5 }, name: 'x' }] }],
    [
      'an order by nothing',
      { order: [{ on: { kind: 'group', index: 0 }, descending: false, nulls: 'last' }] },
    ],
    [
      'a value that is no number',
      {
        where: {
          op: 'compare',
          on: { name: 'age', type: 'integer' },
          is: 'eq',
          value: { type: 'integer', text: '1 OR 1=1' },
        },
      },
    ],
    ['a field more', { also: 1 }],
  ])('%s', async (_, change) => {
    const plan = await bench.plan('SELECT count(*) FROM care');
    expect(aggregatePlanSchema.safeParse(plan).success).toBe(true);
    expect(aggregatePlanSchema.safeParse({ ...plan, ...change }).success).toBe(false);
  });
});

test('the columns a query asked for are those it groups, adds up, counts by or only compares', async () => {
  const used = async (sql: string): Promise<readonly string[]> => columnsUsed(await bench.plan(sql));
  expect(
    await used(
      "SELECT sex, count(DISTINCT person_id), sum(age) FROM care WHERE NOT (seen < '2020-01-01' OR cost IS NULL) GROUP BY sex",
    ),
  ).toEqual(['sex', 'age', 'seen', 'cost', 'person_id']);
  expect(await used("SELECT count(*) FROM care WHERE sex LIKE 'F3%'")).toEqual(['sex']);
});
