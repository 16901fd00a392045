import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Engine } from '@vitrine/core/engine';
import { codeRoot } from '@vitrine/core/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryRefused } from '../kit/query-refused.ts';
import { sampleTables, TestParser } from '../../testing.ts';
import { judge } from './judge.ts';
import { knownWrong, onceWrong, type KnownWrong } from './known-wrong.ts';

let parser: TestParser;
let ours: Engine;
let pristine: Engine;
beforeAll(async () => {
  parser = await TestParser.open();
  ours = await Engine.open();
  pristine = await Engine.open();
  await pristine.run("SET disabled_optimizers = ''");
});
afterAll(() => {
  parser.close();
  ours.close();
  pristine.close();
});

const answer = async (engine: Engine, { sql }: Pick<KnownWrong, 'sql'>): Promise<unknown> => {
  const reader = await engine.connection.runAndReadAll(sql);
  const plain = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(plain)
      : typeof value === 'string' && /^\d{1,15}$/.test(value)
        ? Number(value)
        : value;
  return plain(reader.getRowsJson());
};
const verdict = async (sql: string): Promise<string> => {
  try {
    judge(await parser.parse(sql), sampleTables, { sql });
    return 'accepted';
  } catch (error) {
    if (error instanceof QueryRefused) return error.code;
    throw error;
  }
};

it.each(onceWrong.map((one) => [one.id, one] as const))(
  '%s was answered wrongly by earlier versions, and is not by this one',
  async (_, one) => {
    // What several threads race for is asked several times.
    for (let time = 0; time < 5; time += 1) {
      expect(await answer(ours, one)).toEqual(one.right);
      expect(await answer(pristine, one)).toEqual(one.right);
    }
  },
);

describe('what the pinned engine is known to answer wrongly', () => {
  it.each(knownWrong.map((one) => [one.id, one] as const))(
    '%s is wrong still: otherwise its entry goes',
    async (_, one) => {
      expect(await answer(pristine, one)).not.toEqual(one.right);
    },
  );

  it.each(knownWrong.filter(({ mended }) => mended === 'optimizer-off').map((one) => [one.id, one] as const))(
    '%s is answered rightly by the engine as rooms and the steward open it',
    async (_, one) => {
      expect(await answer(ours, one)).toEqual(one.right);
      expect(await verdict(one.sql)).toBe('accepted');
    },
  );

  it.each(knownWrong.filter(({ mended }) => mended === 'refused').map((one) => [one.id, one] as const))(
    '%s is refused, with what to write instead',
    async (_, one) => {
      expect(await verdict(one.sql)).toMatch(/^(?:sql-element|function)-refused$/);
    },
  );

  it.each(knownWrong.filter(({ mended }) => mended === 'told').map((one) => [one.id, one] as const))(
    '%s is told in the guide to SQL',
    async (_, { source }) => {
      expect(await readFile(join(codeRoot, 'docs', 'sql.md'), 'utf8')).toContain(source);
    },
  );

  it.each([
    'SELECT count(*) FROM hes_apc WHERE (person_id, age) IN (SELECT person_id, 3 FROM hes_op)',
    "SELECT count(*) FROM hes_apc WHERE age > 3 AND (sex = '1' OR (person_id, age) IN (SELECT person_id, 3 FROM hes_op))",
    'SELECT person_id IN (SELECT person_id FROM hes_op) FROM hes_apc',
    'SELECT count(*) FROM hes_apc a WHERE NOT EXISTS (SELECT 1 FROM hes_op b WHERE b.person_id = a.person_id)',
    'SELECT histogram(age), histogram(year(admidate)) FROM hes_apc',
    "SELECT histogram(age + 1), histogram(left(diag, 1)), histogram(CASE WHEN sex = '1' THEN age END) FROM hes_apc",
    'WITH c AS (SELECT count(*) AS n FROM hes_apc GROUP BY diag) SELECT histogram(n) FROM c',
    "SELECT list_histogram([age, 1]), list_aggregate([age], 'sum') FROM hes_apc",
    'SELECT histogram(CAST(age / age AS INTEGER)), histogram(TRY_CAST(sqrt(age) AS VARCHAR)) FROM hes_apc',
    'SELECT histogram((age / 3)::DECIMAL(9, 2)) FROM hes_apc',
    'SELECT sqrt(age), histogram(b.n) FROM hes_apc a, LATERAL (SELECT count(*) AS n FROM hes_op o WHERE o.person_id = a.person_id) b GROUP BY age',
    'WITH c AS (SELECT age AS n FROM hes_apc), d AS (SELECT sqrt(n) AS m FROM c) SELECT histogram(c.n) FROM c, d',
    'SELECT stddev(a.age), histogram(v.x) FROM hes_apc a SEMI JOIN hes_op o USING (person_id), (VALUES (1), (2)) v(x)',
    'SELECT stddev(age), histogram(i) FROM hes_apc, range(3) r(i)',
    'SELECT stddev(age), histogram((SELECT count(*) FROM hes_op)) FROM hes_apc',
    'SELECT age / age, sqrt(age) FROM hes_apc',
  ])('what is answered rightly is accepted: %s', async (sql) => {
    expect(await verdict(sql)).toBe('accepted');
  });

  it.each([
    'SELECT (person_id, age) IN (SELECT person_id, 3 FROM hes_op) FROM hes_apc',
    'SELECT count(*) FROM hes_apc WHERE NOT (person_id, age) IN (SELECT person_id, 3 FROM hes_op)',
    'SELECT count(*) FROM hes_apc WHERE ((person_id, age) IN (SELECT person_id, 3 FROM hes_op)) IS NULL',
    'SELECT histogram(age::DOUBLE) FROM hes_apc',
    'SELECT histogram(x) FROM (SELECT age / 2::FLOAT AS x FROM hes_apc)',
    'SELECT histogram(age / age) FROM hes_apc',
    'SELECT histogram(x) FROM (SELECT age / age AS x FROM hes_apc)',
    'SELECT histogram(sqrt(age)) FROM hes_apc',
    'SELECT histogram_exact(age / age, [1, 2]) FROM hes_apc',
    'SELECT histogram_exact(CAST(age / age AS INTEGER), [1, age / age]) FROM hes_apc',
    'SELECT histogram(CAST(CAST(age AS INTEGER) AS DOUBLE)) FROM hes_apc',
    'SELECT list_histogram(CAST([age / age] AS DOUBLE[])) FROM hes_apc',
    'SELECT list_histogram([age / age]) FROM hes_apc',
    "SELECT list_aggregate([age / age], 'Histogram') FROM hes_apc",
    'SELECT histogram(avg(age) OVER ()) FROM hes_apc',
    'WITH c AS (SELECT sqrt(age) AS m FROM hes_apc), d AS (SELECT m FROM c) SELECT histogram(d.m) FROM d',
    'WITH c AS (SELECT sqrt(age) AS m FROM hes_apc) SELECT histogram(v.x) FROM c, LATERAL (VALUES (c.m)) v(x)',
    'WITH c AS (SELECT sqrt(age) AS m FROM hes_apc) SELECT histogram(d.x) FROM (SELECT (SELECT max(m) FROM c) AS x FROM hes_op) d',
    'WITH c AS (SELECT sqrt(age) AS m FROM hes_apc) SELECT histogram(u) FROM c, unnest([c.m]) t(u)',
    'WITH c AS (SELECT sqrt(age) AS m FROM hes_apc UNION ALL SELECT age FROM hes_apc) SELECT histogram(m) FROM c',
    'WITH RECURSIVE r AS (SELECT 1.0 AS x UNION ALL SELECT sqrt(x) FROM r WHERE x < 3), s AS (SELECT x FROM r) SELECT histogram(x) FROM s',
    'SELECT sqrt(age) AS y, histogram(y) FROM hes_apc GROUP BY y',
  ])('and its like is refused: %s', async (sql) => {
    expect(await verdict(sql)).toMatch(/refused$/);
  });
});
