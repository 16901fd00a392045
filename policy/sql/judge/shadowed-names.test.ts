import { identifier } from '@vitrine/core/text';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { QueryRefused } from '../kit/query-refused.ts';
import { sampleTables, TestParser } from '../../testing.ts';
import type { VisibleColumn } from '../../cut/visible.ts';
import { judge, type Judgement } from './judge.ts';

const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });

let parser: TestParser;
beforeAll(async () => {
  parser = await TestParser.open();
});
afterAll(() => parser.close());

/** Names that a sub-query may give to what it makes; tables around it have columns of these names. */
const name = fc.constantFrom('"AGE"', '"APPTDATE"', 'person_id');

/** What a sub-query may select from: things whose columns are not always called what the text seems to say. */
const source = name.chain((c) =>
  fc.constantFrom(
    `(SELECT 1 AS ${c}) q`,
    `(SELECT unnest({'a': 1}) AS ${c}) q`,
    `(SELECT unnest([1]) AS ${c}) q`,
    `(SELECT unnest({'a': 1}) AS x) q(${c})`,
    `range(1) q(${c})`,
    `unnest([1]) ${c}`,
    `unnest([1]) WITH ORDINALITY q(z, ${c})`,
    `(VALUES (1)) q(${c})`,
    `(SELECT 1 AS x) q SEMI JOIN (SELECT 1 AS ${c}) r ON true`,
    `(SELECT 1 AS x) q ANTI JOIN (SELECT 1 AS ${c}) h ON false`,
    '(SELECT 1 AS x) q SEMI JOIN hes_op h ON true',
    `(SELECT 1 AS ${c}) h JOIN (SELECT 1 AS ${c}) r USING (${c})`,
    '(SELECT * FROM hes_op a JOIN hes_op b USING (person_id)) q(k)',
    '(SELECT * REPLACE (1 AS person_id) FROM hes_op a, hes_op b) q(k)',
    '(SELECT * EXCLUDE (a.person_id) FROM hes_op a, hes_apc b) q',
    `(SELECT * RENAME (a.person_id AS k) FROM hes_op a, hes_apc b) q`,
    `(SELECT COLUMNS('.*') AS ${c} FROM (SELECT 1 AS k)) q`,
    `(FROM (SELECT 1 AS k, 2 AS v) PIVOT (max(v) FOR k IN (1 AS ${c}))) q`,
    `(SELECT 1 AS k, 2 AS v) UNPIVOT (${c} FOR n IN (k, v)) q`,
    `(SELECT 1 AS x UNION ALL SELECT 1 AS ${c}) q`,
    `(SELECT {'AGE': 1, 'person_id': 2} AS ${c}) q`,
    `(SELECT {'AGE': 1, 'person_id': 2} AS h) q`,
    `hes_op q(k, ${c})`,
    `(WITH w AS (SELECT unnest({'a': 1}) AS ${c}) FROM w) q`,
    `hes_op NATURAL JOIN (SELECT unnest({'ATTENDED': true}))`,
  ),
);
const read = fc
  .tuple(fc.constantFrom('', 'h.', 'q.', 'r.', 'hes_apc.', 'main.h.'), name)
  .map((parts) => parts.join(''));
const around = fc.constantFrom('hes_apc', 'hes_apc h', 'hes_apc q', 'hes_apc r', 'hes_op', 'hes_op h');

const query = fc.tuple(read, source, around, fc.nat(6)).map(([value, from, outer, form]) => {
  const forms = [
    `SELECT (SELECT ${value} FROM ${from} LIMIT 1) FROM ${outer}`,
    `SELECT (SELECT max(${value}) FROM ${from}) FROM ${outer}`,
    `SELECT EXISTS (SELECT 1 FROM ${from} WHERE hash(${value}) % 2 = 0) FROM ${outer}`,
    `SELECT (SELECT list_transform([1], lambda h: ${value}) FROM ${from} LIMIT 1) FROM ${outer}`,
    `SELECT (SELECT z FROM (SELECT {'AGE': 1} AS h, ${value} AS z FROM ${from}) LIMIT 1) FROM ${outer}`,
    `SELECT list_transform([{'AGE': 1, 'person_id': 2}], lambda h: ${value}) FROM ${outer}`,
    `SELECT [list_value(*COLUMNS(*)) FOR y IN [1]] FROM ${outer}`,
  ];
  return forms[form] ?? '';
});

const types: Partial<Record<VisibleColumn['type'], readonly [string, string]>> = {
  integer: ['40::BIGINT', '51::BIGINT'],
  string: ["'a'", "'z'"],
  date: ["DATE '2020-01-01'", "DATE '2021-06-05'"],
  boolean: ['true', 'false'],
};

/** One row a table; what a query is not said to use has other values in the second version. */
async function answer(sql: string, version: 0 | 1, { tables }: Judgement): Promise<unknown> {
  for (const { dataset, columns } of sampleTables) {
    const used = tables.find((one) => one.dataset === dataset)?.columns ?? [];
    const values = columns.map((column) => {
      const value = types[column.type]?.[used.includes(column.name) ? 0 : version] ?? 'NULL';
      return `${value} AS ${identifier(column.name)}`;
    });
    await parser.engine.run(`CREATE OR REPLACE TABLE ${dataset} AS SELECT ${values.join(', ')}`);
  }
  return parser.engine.rows(`SELECT to_json(q) AS r FROM (${sql}) q`).catch(() => 'failed');
}

it('whatever a sub-query’s names hide or seem to hide, what it reads is recorded', async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(query, async (sql) => {
      let judgement: Judgement;
      try {
        judgement = judge(await parser.parse(sql), sampleTables);
      } catch (error) {
        expect(error).toBeInstanceOf(QueryRefused);
        return;
      }
      const [one, other] = [await answer(sql, 0, judgement), await answer(sql, 1, judgement)];
      expect(other).toEqual(one);
      if (one !== 'failed') answered += 1;
    }),
    { numRuns: exam ? 20_000 : 600, seed: 7 },
  );
  expect(answered).toBeGreaterThan(exam ? 2_000 : 100);
});
