import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestParser } from '@vitrine/policy/testing';
import { countColumns } from './count-columns.ts';

let parser: TestParser;
beforeAll(async () => {
  parser = await TestParser.open();
});
afterAll(() => parser.close());

it.each([
  ['SELECT SEX, count(*) FROM t GROUP BY SEX', [1]],
  ['SELECT COUNT(*) AS n, count(DISTINCT person_id) people, sum(x) FROM t', [0, 1]],
  ['SELECT approx_count_distinct(x), count_if(x > 3), x FROM t GROUP BY x', [0, 1]],
  ['SELECT x FROM t', []],
  ['SELECT count(*) FROM t UNION ALL SELECT count(*) FROM u', [0]],
  ['SELECT 1 AS n UNION ALL SELECT count(*) FROM t', [0]],
  ['(SELECT a, 1 FROM t EXCEPT SELECT b, count(*) FROM u GROUP BY b) UNION SELECT 1, 2', [1]],
  ['WITH w AS (SELECT count(*) AS n FROM t) SELECT 1, count(*) FROM w', [1]],
])('%s', async (sql, expected) => {
  expect([...countColumns(await parser.parse(sql))].sort()).toEqual(expected);
});
