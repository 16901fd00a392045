import { parseDatasetId } from '@vitrine/core/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import { aggregatePlanSchema, columnsUsed, tablesUsed, type AggregatePlan } from './plan.ts';
import { planAggregate } from './plan-aggregate.ts';
import { AggregateRefused, aggregateRefusals } from './refusals.ts';
import { accepted, refused } from './shapes.ts';
import { Bench, careTable, otherTable } from './testing.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});

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

describe('a question about another table, in a CASE as anywhere', () => {
  const death = { ...careTable, dataset: parseDatasetId('death') };
  const dead = "EXISTS (SELECT 1 FROM death d WHERE d.person_id = care.person_id AND d.sex = '1')";
  const plan = async (sql: string): Promise<AggregatePlan> =>
    planAggregate(await bench.parse(sql), [careTable, death]);

  test.each([
    `SELECT count(*) FROM care WHERE ${dead}`,
    `SELECT CASE WHEN ${dead} THEN 'a' ELSE 'b' END AS x, count(*) FROM care GROUP BY x`,
    `SELECT count(*) FROM care WHERE CASE WHEN ${dead} THEN 1 ELSE 0 END = 1`,
    `SELECT count(*) FILTER (WHERE CASE WHEN ${dead} THEN 1 ELSE 0 END = 1) FROM care`,
    `SELECT CASE WHEN CASE WHEN ${dead} THEN 1 ELSE 0 END = 1 THEN 'a' END AS x, count(*) FROM care GROUP BY x`,
  ])('reads that table: %s', async (sql) => {
    const used = tablesUsed(await plan(sql)).map(({ table, columns }) => [table, [...columns].sort()]);
    expect(used).toContainEqual(['death', ['person_id', 'sex']]);
  });

  test.each([
    ['relates by another column', { person: 'episode_id' }],
    ['compares the person', { where: { op: 'null', on: { name: 'person_id', type: 'integer' } } }],
    ['asks of a third', { where: { op: 'related', table: 'death', person: 'person_id', where: null } }],
    [
      'asks of a third within a CASE',
      {
        where: {
          op: 'null',
          on: {
            op: 'case',
            type: 'string',
            whens: [
              { when: { op: 'related', table: 'death', person: 'person_id', where: null }, then: null },
            ],
            otherwise: null,
          },
        },
      },
    ],
  ])('is refused by a reader where it %s', async (_, changes) => {
    const whole = await plan('SELECT sex, count(*) FROM care GROUP BY sex');
    const related = { op: 'related', table: 'death', person: 'person_id', where: null, ...changes };
    const term = { op: 'case', type: 'string', whens: [{ when: related, then: null }], otherwise: null };
    const refused = (change: object): boolean =>
      !aggregatePlanSchema.safeParse({ ...whole, ...change }).success;
    expect(refused({ groups: [term] })).toBe(true);
    expect(refused({ where: { op: 'null', on: term } })).toBe(true);
    expect(refused({ measures: [{ kind: 'rows', filter: { op: 'null', on: term } }] })).toBe(true);
  });
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
