import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestParser } from '@vitrine/policy/testing';
import { figureRoles, readFigures } from './figure-roles.ts';

let parser: TestParser;
beforeAll(async () => {
  parser = await TestParser.open();
});
afterAll(() => parser.close());

it.each([
  ['SELECT SEX, count(*) FROM t GROUP BY SEX', 'SEX,n', 'plain,rows'],
  ['SELECT COUNT(*) AS n, count(DISTINCT person_id) p, sum(x) s FROM t', 'n,p,s', 'rows,people,statistic'],
  ['SELECT count(DISTINCT t.PERSON_ID) p FROM t', 'p', 'people'],
  // Of some of the rows only, or of something else: not everybody that the row is made of.
  ['SELECT count(DISTINCT person_id) FILTER (WHERE x > 3) p FROM t', 'p', 'rows'],
  ['SELECT count(DISTINCT spell) p, count(person_id) q FROM t', 'p,q', 'rows,rows'],
  ['SELECT approx_count_distinct(x), count_if(x > 3), x FROM t GROUP BY x', 'a,b,x', 'rows,rows,plain'],
  [
    'SELECT RESGOR, ROUND(AVG(los), 2) m, median(los) + 1 d FROM t GROUP BY ALL',
    'r,m,d',
    'plain,statistic,statistic',
  ],
  [
    'SELECT CASE WHEN age < 18 THEN 1 ELSE 2 END band, max(los) FROM t GROUP BY 1',
    'band,m',
    'plain,statistic',
  ],
  ['SELECT count(*)::VARCHAR n, count(*) + 0 AS k FROM t', 'n,k', 'rows,statistic'],
  ['SELECT x FROM t', 'x', 'plain'],
  ['SELECT x, row_number() OVER () AS r FROM t', 'x,r', 'plain,statistic'],
  ['SELECT count(*) FROM t UNION ALL SELECT count(*) FROM u', 'n', 'rows'],
  ['SELECT 1 AS n UNION ALL SELECT count(*) FROM t', 'n', 'rows'],
  ['SELECT count(DISTINCT person_id) FROM t UNION ALL SELECT avg(x) FROM t', 'n', 'rows'],
  ['(SELECT a, 1 FROM t EXCEPT SELECT b, count(*) FROM u GROUP BY b) UNION SELECT 1, 2', 'a,b', 'plain,rows'],
  [
    'WITH w AS (SELECT count(*) AS n FROM t) SELECT 1 AS k, n AS m, n * 2 AS d FROM w',
    'k,m,d',
    'plain,rows,statistic',
  ],
  [
    'WITH w AS (SELECT r, count(*) AS n, avg(x) AS m FROM t GROUP BY r) SELECT * FROM w',
    'r,n,m',
    'plain,rows,statistic',
  ],
  ['SELECT v.q FROM (SELECT u.p AS q FROM (SELECT count(*) AS p FROM t) u) v', 'q', 'rows'],
  ['FROM (SELECT r, COUNT(DISTINCT person_id) AS people FROM t GROUP BY r)', 'r,people', 'plain,people'],
])('%s', async (sql, names, expected) => {
  expect(figureRoles(readFigures(await parser.parse(sql)), names.split(',')).join()).toBe(expected);
});
