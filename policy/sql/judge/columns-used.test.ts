import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleTables, TestParser } from '../../testing.ts';
import { judge, type Judgement } from './judge.ts';

let parser: TestParser;
beforeAll(async () => {
  parser = await TestParser.open();
});
afterAll(() => parser.close());

async function judged(sql: string): Promise<Judgement> {
  return judge(await parser.parse(sql), sampleTables, { sql });
}

/** Who reads the ledger must not be misled by how a query spells what it reads. */
describe('the columns recorded as used', () => {
  it('have a column of one table when only the other table’s of its name is left out', async () => {
    for (const sql of [
      'SELECT * EXCLUDE (a.person_id, A.sex) FROM hes_op x, hes_apc a, hes_apc b',
      'SELECT COLUMNS(* EXCLUDE (main.a.person_id)) FROM hes_op x, hes_apc a, hes_apc b',
      'SELECT q.sex FROM (SELECT * EXCLUDE (a.sex) FROM hes_apc a, hes_apc b) q',
    ]) {
      const tables = new Map((await judged(sql)).tables.map((one) => [String(one.dataset), one.columns]));
      expect(tables.get('hes_apc')).toContain('SEX');
      expect(tables.get('hes_apc')).toContain('person_id');
      if (sql.includes('hes_op')) expect(tables.get('hes_op')).toContain('person_id');
    }
    expect((await judged('SELECT * EXCLUDE (a.sex) FROM hes_apc a')).tables[0]?.columns).not.toContain('SEX');
    await expect(judged('SELECT b.* EXCLUDE (a.sex) FROM hes_apc a, hes_apc b')).rejects.toMatchObject({
      code: 'column-not-granted',
    });
  });

  it.each([
    'SELECT list_transform([1], lambda y: COLUMNS(*)) FROM hes_op',
    "SELECT list_filter([1], lambda y: COLUMNS('DATE') > '2020-01-01') FROM hes_op",
    "SELECT [coalesce(*COLUMNS('DATE')) FOR y IN [1]] FROM hes_op",
    "SELECT list_transform([1], lambda y: list_transform([2], lambda z: COLUMNS('DATE'))) FROM hes_op",
    'SELECT list_transform([1], lambda y: #2) FROM hes_op',
    "SELECT list_transform([{'apptdate': 1}], lambda hes_op: hes_op.apptdate) FROM hes_op",
    "SELECT [x.apptdate.year() FOR x IN [{'apptdate': 1}]] FROM hes_op x",
    "SELECT list_transform([{'apptdate': 1}], lambda x: main.x.apptdate) FROM hes_op x",
    "SELECT (SELECT max(list_transform([{'apptdate': 1}], lambda x: x.apptdate)) FROM range(1)) FROM hes_op x",
    "SELECT (SELECT q FROM (SELECT {'apptdate': 1} AS x, x.apptdate AS q)) FROM hes_op x",
    "SELECT q FROM hes_op x, LATERAL (SELECT {'apptdate': 1} AS x, x.apptdate AS q)",
  ])('have what lambdas and aliases read of tables that go by their name: %s', async (sql) => {
    expect((await judged(sql)).tables[0]?.columns).toContain('APPTDATE');
  });

  it.each([
    // The engine does not call the columns what the query seems to call them, and looks further out for the name.
    "(SELECT age FROM (SELECT unnest({'a': 1}) AS age) q)",
    "(SELECT hes_apc.age FROM (SELECT unnest({'a': 1}) AS age) hes_apc)",
    "(SELECT z FROM (SELECT unnest({'a': 1}) AS age, age AS z FROM range(1)) q)",
    "(WITH w AS (SELECT unnest({'a': 1}) AS age) SELECT age FROM w)",
    '(SELECT age FROM (SELECT * FROM (SELECT 1 AS age) a JOIN (SELECT 1 AS age) b USING (age)) q(c) LIMIT 1)',
    '(SELECT age FROM (SELECT * REPLACE (1 AS age) FROM (SELECT 1 AS age) a, (SELECT 2 AS age) b) q(c))',
    // After a SEMI or ANTI JOIN its right side is not there.
    '(SELECT age FROM (SELECT 1 AS x) q SEMI JOIN (SELECT 1 AS age) r ON true LIMIT 1)',
    '(SELECT hes_apc.age FROM (SELECT 1 AS x) q ANTI JOIN (SELECT 1 AS age) hes_apc ON false LIMIT 1)',
  ])('have what a sub-query reads of the query around it: %s', async (sql) => {
    expect((await judged(`SELECT ${sql} FROM hes_apc`)).tables[0]?.columns).toContain('AGE');
  });

  it('have what a sub-query reads of another table under the name of a column that it does not see', async () => {
    const sql = 'SELECT (SELECT person_id FROM (SELECT 1) q SEMI JOIN hes_op ON true) FROM hes_apc';
    expect((await judged(sql)).tables[0]).toEqual({ dataset: 'hes_apc', columns: ['person_id'] });
  });

  it.each([
    'SELECT * FROM (SELECT 1 AS k) PIVOT (max(40) FOR k IN (1 AS age))',
    'SELECT * FROM (SELECT 40 AS a, 2 AS b) UNPIVOT (age FOR n IN (a, b))',
    "SELECT unnest({'age': 40}) AS x",
    "SELECT s.* FROM (SELECT {'age': 40} AS s)",
    "SELECT COLUMNS('(a)gex') + 0 AS '\\1ge' FROM (SELECT 40 AS agex)",
  ])('have every column that a natural join may compare: %s', async (sql) => {
    const { tables } = await judged(`SELECT count(*) FROM hes_apc NATURAL JOIN (${sql}) q`);
    expect(tables[0]?.columns).toContain('AGE');
  });

  it('have nothing of an outer table where an inner one surely has the column', async () => {
    const sql = 'SELECT count(*) FROM hes_apc WHERE EXISTS (SELECT 1 FROM hes_op WHERE person_id > 1)';
    expect((await judged(sql)).tables[0]).toEqual({ dataset: 'hes_apc', columns: [] });
  });

  it('are never columns of the engine behind a parameter that goes by a table’s name', async () => {
    for (const sql of [
      "SELECT list_transform([{'rowid': 1}], lambda hes_op: hes_op.rowid) FROM hes_op",
      "SELECT [x.rowid FOR x IN [{'rowid': 1}]] FROM hes_op x",
      "SELECT (SELECT max([x.rowid FOR x IN [{'rowid': 1}]]) FROM range(1)) FROM hes_op x",
    ])
      await expect(judged(sql)).rejects.toMatchObject({ code: 'column-not-granted' });
    await judged("SELECT [y.rowid FOR y IN [{'rowid': 1}]] FROM hes_op x");
  });
});
