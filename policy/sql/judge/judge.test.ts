import { identifier, literal } from '@vitrine/core/text';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { astDigest } from '../kit/ast-digest.ts';
import { QueryRefused } from '../kit/query-refused.ts';
import { queries, sampleTables, TestParser } from '../../testing.ts';
import { judge, type Judgement } from './judge.ts';

/** The exam runs the same generators far longer. */
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });

let parser: TestParser;
beforeAll(async () => {
  parser = await TestParser.open();
});
afterAll(() => parser.close());

async function judged(sql: string): Promise<Judgement> {
  return judge(await parser.parse(sql), sampleTables, { sql });
}
async function refused(sql: string): Promise<QueryRefused> {
  try {
    await judged(sql);
  } catch (error) {
    if (error instanceof QueryRefused) return error;
    throw error;
  }
  throw new Error(`accepted: ${sql}`);
}

describe('judge', () => {
  it('reports tables and the columns used, through aliases, WITH, stars and sub-queries', async () => {
    const { tables } = await judged(
      `WITH old AS (SELECT person_id AS p, age FROM hes_apc WHERE sex = '1')
       SELECT o.p, (SELECT count(*) FROM hes_op b WHERE b.person_id = o.p) FROM old o`,
    );
    expect(tables).toEqual([
      { dataset: 'hes_apc', columns: ['person_id', 'AGE', 'SEX'] },
      { dataset: 'hes_op', columns: ['person_id'] },
    ]);
    expect((await judged('SELECT * EXCLUDE (age, sex) FROM hes_apc')).tables[0]?.columns).toEqual([
      'person_id',
      'EPIKEY',
      'ADMIDATE',
      'DIAG',
    ]);
    expect((await judged('SELECT x FROM hes_apc x')).tables[0]?.columns).toHaveLength(6);
    expect((await judged('SELECT count(*) FROM hes_op')).tables).toEqual([
      { dataset: 'hes_op', columns: [] },
    ]);
    expect(
      (await judged('SELECT count(*) FROM hes_apc NATURAL JOIN hes_op')).tables.map((one) => one.columns),
    ).toEqual([['person_id'], ['person_id']]);
  });

  it('reports functions and joins', async () => {
    const one = await judged('SELECT upper(diag) FROM hes_apc LEFT JOIN hes_op USING (person_id), range(3)');
    expect(one.functions).toEqual(['range', 'upper']);
    expect(one.joins).toEqual([
      { type: 'INNER', how: 'CROSS' },
      { type: 'LEFT', how: 'REGULAR' },
    ]);
  });

  it.each([
    ['SELECT sex, count(*) FROM hes_apc GROUP BY sex', 'groups', 'aggregate'],
    ['SELECT sex, avg(age) FROM hes_apc GROUP BY ALL', 'groups', 'aggregate'],
    ['SELECT sum(age) FROM hes_apc', 'whole', 'aggregate'],
    ['SELECT count(DISTINCT person_id) FROM hes_apc', 'whole', 'aggregate'],
    ['SELECT sum(n) FROM (SELECT person_id, count(*) AS n FROM hes_apc GROUP BY 1) t', 'whole', 'aggregate'],
    [
      'SELECT sex, count(*) FROM hes_apc GROUP BY sex UNION ALL SELECT sex, 1 FROM hes_apc',
      'groups',
      'per-person',
    ],
    ['SELECT person_id, count(*) FROM hes_apc GROUP BY person_id', 'groups', 'per-person'],
    ['SELECT p, count(*) FROM (SELECT person_id + 1 AS p FROM hes_apc) t GROUP BY p', 'groups', 'per-person'],
    ['SELECT EPIKEY, count(*) FROM hes_apc GROUP BY ALL', 'groups', 'per-person'],
    ['SELECT max(diag) FROM hes_apc', 'whole', 'per-person'],
    ['SELECT list(age) FROM hes_apc', 'whole', 'per-person'],
    ['SELECT age FROM hes_apc', 'none', 'per-person'],
    ['SELECT sum(age) OVER () FROM hes_apc', 'none', 'per-person'],
    ['SELECT DISTINCT sex FROM hes_apc', 'none', 'per-person'],
  ])('tells of %s that it is %s, %s', async (sql, grouping, result) => {
    expect(await judged(sql)).toMatchObject({ grouping, result });
  });

  it('teaches: what is refused, where, what is granted, who can help', async () => {
    const error = await refused("SELECT 'é',\n  nhs_number FROM hes_apc");
    expect(error.code).toBe('column-not-granted');
    expect(error.message).toBe('Column nhs_number is not in the agreement.');
    expect(error.position).toEqual({ line: 2, column: 3 });
    expect(error.help).toContain('hes_apc: person_id, EPIKEY, AGE, SEX, ADMIDATE, DIAG');
    expect(error.help).toContain('data access officer');
    const longName = await refused(`SELECT "${'x'.repeat(5_000)}" FROM hes_apc`);
    expect(longName.message.length).toBeLessThan(200);
  });

  it('says which granted name a misspelt one was meant to be, and nothing of what is not granted', async () => {
    expect((await refused('SELECT ADMIDTE FROM hes_apc')).help).toMatch(/^Perhaps you mean ADMIDATE\. Here/);
    expect((await refused('SELECT 1 FROM hes_acp')).help).toMatch(
      /^Perhaps you mean hes_apc\. The agreement/,
    );
    expect((await refused('SELECT NHS_NUMBR FROM hes_apc')).help).not.toContain('Perhaps');
  });

  it('compares names as the engine does: by ASCII case only', async () => {
    expect((await judged('SELECT Sex FROM HES_APC')).tables).toHaveLength(1);
    expect((await refused('SELECT * FROM "he\u017F_apc"')).code).toBe('table-not-granted');
    expect((await refused('SELECT "\u017Fex" FROM hes_apc')).code).toBe('column-not-granted');
  });

  it('refuses a tree with a part it does not know, wherever it stands', async () => {
    const tree = JSON.stringify(
      await parser.parse('SELECT sum(age) FILTER (WHERE age > 3) FROM hes_apc ORDER BY 1'),
    );
    let places = 0;
    const grown = (value: unknown): unknown[] => {
      const copies: unknown[] = [];
      const walk = (node: unknown): void => {
        if (typeof node !== 'object' || node === null) return;
        if (!Array.isArray(node)) {
          const object = node as Record<string, unknown>;
          if ('type' in object || 'class' in object) {
            places++;
            object['novelty'] = { hidden: 'SELECT 1' };
            copies.push(structuredClone(value));
            delete object['novelty'];
          }
        }
        Object.values(node).forEach(walk);
      };
      walk(value);
      return copies;
    };
    const accepted = grown(JSON.parse(tree)).filter((copy) => {
      try {
        judge(copy as never, sampleTables);
        return true;
      } catch (error) {
        return !(error instanceof QueryRefused);
      }
    });
    expect(places).toBeGreaterThan(8);
    expect(accepted).toEqual([]);
  });

  it('refuses what is nested too deeply, without falling over', async () => {
    const tree = await parser.parse('SELECT NOT true');
    let deep: unknown = {
      class: 'CONSTANT',
      type: 'VALUE_CONSTANT',
      alias: '',
      value: { type: { id: 'NULL', type_info: null }, is_null: true },
    };
    for (let at = 0; at < 20_000; at++)
      deep = { class: 'OPERATOR', type: 'OPERATOR_NOT', alias: '', children: [deep] };
    expect(() => judge({ ...tree, select_list: [deep] } as never, sampleTables)).toThrow(QueryRefused);
  });

  it('stops at queries made to keep it busy', async () => {
    const chain = (from: string) =>
      Array.from(
        { length: 600 },
        (_, at) => `, a${at + 1} AS (SELECT * FROM ${from.replaceAll('@', `a${at}`)})`,
      ).join('');
    const busy = [
      `WITH a0 AS (FROM hes_apc)${chain('@, @ AS b')} SELECT * FROM a600`,
      `WITH a0 AS (SELECT ${'hash(hes_apc), '.repeat(2_000)} 1 FROM hes_apc)${chain('@')} SELECT * FROM a600`,
      `SELECT 1 FROM hes_apc${' NATURAL JOIN hes_apc'.repeat(600)}`,
    ];
    for (const sql of busy) expect((await refused(sql)).code).toBe('sql-too-complex');
  });

  it('answers quickly for set operations nested in one another', async () => {
    const union = (depth: number): string =>
      depth === 0 ? 'SELECT 1 AS n' : `(${union(depth - 1)}) UNION ALL (SELECT 2)`;
    expect((await judged(union(60))).grouping).toBe('none');
  });
});

describe('judge, over generated queries', () => {
  const rows =
    "SELECT i, i * 2, i % 90, (i % 3)::VARCHAR, DATE '2020-01-01' + (i % 400)::INTEGER, chr(65 + (i % 5)::INTEGER) || i FROM range(40) r(i)";
  const create = async (
    schema: string,
    keep: (dataset: string, column: string) => boolean,
  ): Promise<void> => {
    await parser.engine.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await parser.engine.run(`CREATE SCHEMA ${schema}`);
    for (const table of sampleTables) {
      const names = table.columns.map((column) => identifier(column.name)).join(', ');
      const source =
        table.dataset === 'hes_apc'
          ? rows
          : "SELECT i % 9, DATE '2021-01-01' + i::INTEGER, i % 2 = 0 FROM range(20) r(i)";
      const kept = table.columns
        .filter((column) => keep(table.dataset, column.name))
        .map((column) => identifier(column.name));
      await parser.engine.run(
        `CREATE TABLE ${schema}.${table.dataset} AS SELECT ${kept.length === 0 ? `${literal(1)} AS none` : kept.join(', ')} FROM (${source}) s(${names})`,
      );
    }
  };
  const answer = async (schema: string, sql: string): Promise<unknown> => {
    await parser.engine.run(`SET schema = ${literal(schema)}`);
    const result = await parser.engine.rows(`SELECT to_json(q) AS r FROM (${sql}) q`);
    return result.map((row) => row['r']).sort();
  };

  it('the tables and columns it reports are all the query needs', async () => {
    await create('whole', () => true);
    await fc.assert(
      fc.asyncProperty(queries(sampleTables), async (sql) => {
        // A column that is left out or replaced must be there, but is not read.
        fc.pre(!/EXCLUDE \("|REPLACE \(/.test(sql));
        const { tables } = await judged(sql);
        await create('needed', (dataset, column) =>
          tables.some((one) => one.dataset === dataset && one.columns.includes(column)),
        );
        if (sql.includes('LIMIT 20')) await answer('needed', sql);
        else expect(await answer('needed', sql)).toEqual(await answer('whole', sql));
      }),
      { numRuns: exam ? 10_000 : 120 },
    );
    await parser.engine.run("SET schema = 'main'");
  });

  it('refuses with a code, or passes, any mixture of words', async () => {
    const word = fc.constantFrom(
      ...'SELECT FROM WHERE GROUP BY ORDER LIMIT WITH AS ( ) , * . = + hes_apc hes_op person_id AGE sex x count sum stats query JOIN USING ON LATERAL UNION ALL PIVOT FOR IN CASE WHEN THEN END NULL 1 [ ] { : -> lambda COLUMNS EXCLUDE OVER PARTITION'.split(
        ' ',
      ),
      "'a'",
      "'x.parquet'",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 14 }), async (words) => {
        const sql = `SELECT ${words.join(' ')}`;
        try {
          await judged(sql);
        } catch (error) {
          expect(error).toBeInstanceOf(QueryRefused);
        }
      }),
      { numRuns: exam ? 100_000 : 400 },
    );
  });
});

describe('astDigest', () => {
  it('is the same for texts that read alike, and differs for any other', async () => {
    const digest = async (sql: string) => astDigest(await parser.parse(sql));
    expect(await digest('select  age\nfrom hes_apc -- note')).toBe(await digest('SELECT age FROM hes_apc'));
    expect(await digest('SELECT 9007199254740993')).not.toBe(await digest('SELECT 9007199254740992'));
    expect(await digest('SELECT age FROM hes_apc')).not.toBe(await digest('SELECT sex FROM hes_apc'));
  });
});
