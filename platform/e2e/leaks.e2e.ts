import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer as ApiAnswer } from '@vitrine/api';
import { Engine } from '@vitrine/core/engine';
import { identifier, isClean, literal } from '@vitrine/core/text';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackSql, leakCorpus, queries } from '@vitrine/policy/testing';
import { agreementText, Officers } from './agreements.ts';
import { Caller, type Answer } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const rowsAgreement = 'TEST-LEAKS-ROWS-v1.0';
const wideAgreement = 'TEST-LEAKS-WIDE-v1.0';
const aggregatesAgreement = 'DARS-NIC-100001-A1B2C-v1.0';

/** What stands only in hidden rows, hidden columns and a hidden table. */
const marks = /zebra|777000\d{3}|1901-/i;
/** How the engine talks. None of it may reach a person. */
const engineTalk =
  /\b(Binder|Catalog|Parser|Conversion|IO|Range|Input|INTERNAL|Permission|Constraint|Memory|FATAL) Error|LINE \d+:|Candidate|Did you mean|DuckDB|vitrine-e2e-|\.parquet'/;

let vitrine: RunningServer;
let officers: Officers;
let sam: Caller;

/** A dataset about nobody, in which everything but the rows of the north is marked. */
function datasetFile(name: string): string {
  const column = (column: string, type: string): object => ({
    name: column,
    type,
    class: 'public',
    description: `About ${column}.`,
  });
  return JSON.stringify({
    name,
    title: 'Sightings (made up for a test)',
    description: 'Made up.',
    owner: 'Nobody',
    licence: 'OGL-UK-3.0',
    synthetic: true,
    version: '1.0',
    source: { alias: 'landing', file: `${name}.csv`, format: 'csv' },
    columns: [
      column('KIND', 'string'),
      column('SEEN', 'integer'),
      column('DAY', 'date'),
      column('PLACE', 'string'),
      column('SECRET', 'string'),
    ],
  });
}

const landingRows = Array.from({ length: 60 }, (_, n) =>
  n % 2 === 0
    ? `${n % 4 === 0 ? 'a' : 'x'},${n},2020-01-${String((n % 28) + 1).padStart(2, '0')},north,ZEBRA-COLUMN-${n}`
    : `ZEBRA-ROW-${n},${777_000_000 + n},1901-02-03,ZEBRA-SOUTH,ZEBRA-COLUMN-${n}`,
);

beforeAll(async () => {
  vitrine = await startVitrine();
  officers = await Officers.of(vitrine);
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  const dana = await Caller.signIn(vitrine.url, 'dana.manager');
  for (const name of ['sightings', 'visits', 'vault']) {
    await writeFile(
      join(vitrine.home, 'landing', `${name}.csv`),
      ['KIND,SEEN,DAY,PLACE,SECRET', ...landingRows].join('\n'),
    );
    for await (const line of dana.api.stream('publishDataset', { body: { text: datasetFile(name) } })) {
      if (line.kind === 'problem') throw new Error(JSON.stringify(line.problem));
    }
  }
  const grant = (dataset: string): object => ({
    dataset,
    releases: '1.0',
    columns: ['KIND', 'SEEN', 'DAY'],
    rows: { PLACE: 'north' },
  });
  await officers.activate(
    agreementText(rowsAgreement, {
      datasets: [grant('sightings'), grant('visits')],
      limits: { rowsShown: 60, rowsPerDay: 1_000_000, querySeconds: 1, memoryMiB: 128, scratchMiB: 16 },
    }),
  );
  await officers.activate(
    agreementText(wideAgreement, {
      datasets: [
        {
          dataset: 'hes_apc',
          releases: '1.*',
          columns: ['EPIKEY', 'SEX', 'STARTAGE', 'ADMIDATE', 'DIAG_4_01', 'EPIDUR', 'RESGOR'],
          transforms: { STARTAGE: 'age-band-5', ADMIDATE: 'month', DIAG_4_01: 'truncate-3' },
          rows: { RESGOR: 'H', STARTAGE: { $gte: 18, $lt: 7000 } },
        },
        { dataset: 'hes_op', releases: '1.*', columns: ['SEX', 'APPTDATE', 'RESGOR'], rows: { RESGOR: 'H' } },
      ],
      linkage: { person: true, entities: ['episode'] },
      limits: { rowsShown: 10_000, rowsPerDay: 1_000_000, querySeconds: 60, memoryMiB: 512, scratchMiB: 64 },
    }),
  );
});
afterAll(() => vitrine.stop());

/** Does the work for each with a few at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

describe('the leak corpus, over HTTP', () => {
  const names = {
    t: 'sightings',
    other: 'visits',
    text: 'KIND',
    number: 'SEEN',
    date: 'DAY',
    hidden: 'SECRET',
    hiddenTable: 'vault',
  };
  /** How a query that the guard lets pass may end, beside an answer. */
  const ends = ['query-failed', 'query-timeout', 'query-out-of-memory', 'room-ended'];

  it('refuses each attack for its reason, or answers without a value outside the agreement', async () => {
    const wrong: object[] = [];
    await eachOf(leakCorpus().attacks, async (attack) => {
      const sql = attackSql(attack, names);
      const answer = await sam.query(rowsAgreement, sql);
      const code = answer.problem?.code ?? 'answered';
      // What is no text for a query at all does not come as far as the guard.
      const expected = isClean(sql) && sql !== '' ? attack.expect : 'invalid-input';
      const asExpected =
        expected === 'harmless' ? code === 'answered' || ends.includes(code) : code === expected;
      const clean = asExpected && (code === 'answered' || !engineTalk.test(answer.text));
      // A refusal may repeat a name that was asked for; values were never asked for.
      if (!clean || marks.test(answer.text))
        wrong.push({ id: attack.id, sql, code, expected, text: answer.text });
    });
    expect(wrong).toEqual([]);
  });

  it('answers as before afterwards, and the ledger has every attack', async () => {
    expect((await sam.query(rowsAgreement, 'SELECT count(*) AS n FROM sightings')).rows).toEqual([['30']]);
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const page = await indra.api.call('listLedger', {
      query: { type: 'query', agreement: rowsAgreement, limit: 1 },
    });
    expect(page.total).toBeGreaterThanOrEqual(
      2 * leakCorpus().attacks.filter((one) => isClean(one.sql)).length,
    );
    const report = await indra.api.call('verifyLedger', { body: {} });
    expect(report.intact).toBe(true);
  });
});

describe('what is shown, over HTTP', () => {
  const used = async (): Promise<number> =>
    (await sam.api.call('getWorkspace', { params: { ref: rowsAgreement } })).allowance.shownToday;

  it('counts a row that holds many as many', async () => {
    const before = await used();
    const list = await sam.query(rowsAgreement, 'SELECT list(n) AS numbers FROM range(30) t(n)');
    expect(list.rows).toHaveLength(1);
    expect(await used()).toBe(before + 30);
    // A label of 64 characters is a few values; what is beyond them counts a row each eight.
    const packed = await sam.query(rowsAgreement, "SELECT repeat('x', 64 + 8 * 20)");
    expect(packed.rows).toHaveLength(1);
    const after = await used();
    expect(after - before - 30).toBeGreaterThan(20);
    // Three thousand rows in one: nothing of them is shown, in whatever form.
    const everybody = [
      'string_agg(KIND)',
      "string_agg(KIND || SEEN, '')",
      'list(KIND)',
      'to_json(list(KIND))',
      'CAST(list(KIND) AS VARCHAR)',
      'list({kind: KIND, seen: SEEN})',
      "array_to_string(list(KIND), '')",
    ];
    for (const packedRows of everybody) {
      const answer = await sam.query(rowsAgreement, `SELECT ${packedRows} AS x FROM sightings, range(100)`);
      expect(answer.rows, packedRows).toEqual([]);
    }
    expect(await used()).toBe(after);
    const tooMuch = await sam.query(rowsAgreement, "SELECT string_agg(repeat('x', 4096), '') FROM range(61)");
    expect(tooMuch.problem).toMatchObject({ code: 'query-failed', facts: { kind: 'too-large' } });
  });

  it('is never so large, unpacked, that others wait for the server', async () => {
    for (const sql of [
      'SELECT list(true) FROM range(100000)',
      `SELECT {'${'n'.repeat(30_000)}': 1} FROM range(60)`,
      "SELECT string_agg(repeat('x', 20000), '') FROM range(1350) t(n) GROUP BY n % 9",
    ])
      expect((await sam.query(rowsAgreement, sql)).problem?.code).toBe('query-failed');
    expect((await sam.query(rowsAgreement, 'SELECT count(*) FROM sightings')).rows).toEqual([['30']]);
  });
});

describe('aggregates mode, over HTTP', () => {
  const attacks = [
    'SELECT * FROM hes_apc',
    'SELECT SEX FROM hes_apc',
    'SELECT person_id, COUNT(*) FROM hes_apc GROUP BY person_id',
    'SELECT COUNT(*) FROM hes_apc WHERE person_id = 1',
    'SELECT SUM(CASE WHEN person_id = 3 THEN EPIDUR END) FROM hes_apc',
    'SELECT SUM(EPIDUR * 1000000) FROM hes_apc',
    'SELECT COUNT(*) FROM hes_apc, range(1000)',
    'SELECT COUNT(*) FROM hes_apc a, hes_apc b',
    'SELECT COUNT(*) FROM hes_apc a JOIN hes_ae b ON a.person_id = b.person_id',
    'SELECT COUNT(*) - (SELECT COUNT(*) FROM hes_apc WHERE EPIDUR > 3) FROM hes_apc',
    'SELECT SEX, COUNT(*) OVER () FROM hes_apc GROUP BY SEX',
    'SELECT MIN(EPIDUR), MAX(EPIDUR) FROM hes_apc',
    "SELECT string_agg(DIAG_3_01, ',') FROM hes_apc",
    'SELECT arg_max(DIAG_3_01, EPIDUR) FROM hes_apc',
    'SELECT COUNT(*) FILTER (WHERE person_id = 3) FROM hes_apc',
    'SELECT COUNT(*) + (SELECT MAX(EPIDUR) FROM hes_apc) FROM hes_apc',
    'SELECT COUNT(*) FROM hes_apc WHERE 1 / (EPIDUR - 3) > 0',
    'SELECT COUNT(*) FROM hes_apc WHERE CAST(DIAG_3_01 AS INTEGER) = 1',
    'SELECT COUNT(*) FROM hes_apc WHERE random() < 0.5',
    'SELECT COUNT(*) FROM hes_apc WHERE EPIDUR = (SELECT MAX(EPIDUR) FROM hes_apc)',
    'SELECT SEX, COUNT(*) FROM hes_apc GROUP BY SEX HAVING SUM(EPIDUR + 1) > 3',
    'SELECT SEX, COUNT(*) FROM hes_apc GROUP BY SEX ORDER BY MAX(EPIDUR)',
    'SELECT EPIDUR % 7, COUNT(*) FROM hes_apc GROUP BY EPIDUR % 7',
    'SELECT SEX, COUNT(*) FROM hes_apc GROUP BY ROLLUP (SEX, person_id)',
    'SELECT COUNT(*) FROM hes_apc UNION ALL SELECT MAX(EPIDUR) FROM hes_apc',
    'WITH w AS (SELECT * FROM hes_apc LIMIT 1) SELECT COUNT(*) FROM w',
    'SELECT COUNT(*) FROM (SELECT * FROM hes_apc LIMIT 1)',
    'SELECT COUNT(*) FROM hes_apc TABLESAMPLE 1 ROWS',
    'SELECT COUNT(*) FROM hes_apc QUALIFY row_number() OVER () = 1',
    'SELECT DISTINCT SEX FROM hes_apc',
    'SELECT COUNT(DISTINCT DIAG_3_01) FROM hes_apc',
    'SELECT quantile_cont(EPIDUR, [0.5]) FROM hes_apc',
    "SELECT COUNT(*) FROM hes_apc WHERE ETHNOS = 'A'",
    'SELECT COUNT(*) FROM person_spine',
    "COPY (SELECT COUNT(*) FROM hes_apc) TO '/tmp/x'",
    'SELECT COUNT(*) FROM hes_apc; SELECT 1',
    'EXPLAIN SELECT COUNT(*) FROM hes_apc',
    "SELECT COUNT(*) FROM read_parquet('/data/hes_apc.parquet')",
  ];

  it('refuses everything but its one shape, with a reason and nothing of the data', async () => {
    const wrong: object[] = [];
    await eachOf(attacks, async (sql) => {
      const answer = await sam.query(aggregatesAgreement, sql);
      const refused = answer.problem !== undefined && answer.problem.status < 500 && answer.rows.length === 0;
      if (!refused || answer.problem.code === 'query-failed' || engineTalk.test(answer.text))
        wrong.push({ sql, text: answer.text });
    });
    expect(wrong).toEqual([]);
  });

  it('hides what a filter, its rest, a quantile or a part of a union tells of one person', async () => {
    const raw = await sam.query(wideAgreement, 'SELECT max(EPIDUR) FROM hes_apc');
    const one = `EPIDUR = ${Number(raw.rows[0]?.[0])}`;
    const figures = [
      `COUNT(*) FILTER (WHERE ${one})`,
      `COUNT(*) FILTER (WHERE NOT (${one}) OR EPIDUR IS NULL)`,
      `SUM(CASE WHEN ${one} THEN EPIDUR END)`,
      'quantile_cont(EPIDUR, 1)',
      `COUNT(*) - COUNT(*) FILTER (WHERE NOT (${one}) OR EPIDUR IS NULL)`,
    ];
    const counted = `SELECT COUNT(*) FROM hes_apc WHERE ${one}`;
    const asked = [`SELECT ${figures.join(', ')} FROM hes_apc`, `${counted} UNION ALL ${counted}`];
    const shown = [];
    for (const sql of asked) shown.push(...(await sam.query(aggregatesAgreement, sql)).rows);
    expect(shown.map((row) => row.length)).toEqual([figures.length, 1, 1]);
    expect(shown.flat().filter((figure) => typeof figure !== 'object' || figure === null)).toEqual([]);
  });

  it('shows rounded figures of eight people or more, whatever it is grouped by, and says nothing of the rest', async () => {
    const groups = [
      'SEX',
      'RESGOR',
      'SEX, RESGOR',
      'ADMIMETH, TRETSPEF',
      'DIAG_3_01, SEX',
      'ADMIDATE, RESGOR',
    ];
    let shown = 0;
    for (const group of groups) {
      const sql = `SELECT ${group}, COUNT(*) AS n, COUNT(DISTINCT person_id) AS people FROM hes_apc GROUP BY ${group}`;
      const { rows, columns } = await sam.query(aggregatesAgreement, sql);
      for (const row of rows) {
        for (const figure of row.slice(columns.length - 2)) {
          if (typeof figure === 'object') continue;
          expect(Number(figure) % 5).toBe(0);
          expect(Number(figure)).toBeGreaterThan(5);
          shown++;
        }
      }
    }
    expect(shown).toBeGreaterThan(20);
  });

  it('answers the same for a group that is too small to show and one that is not there', async () => {
    const ask = (where: string): Promise<Answer> =>
      sam.query(aggregatesAgreement, `SELECT SEX, COUNT(*) AS n FROM hes_apc WHERE ${where} GROUP BY SEX`);
    const observable = ({ text }: Answer): string => text.replace(/"(elapsedMs|shownToday)":\d+/g, '');
    const absent = await ask('EPIDUR = 99999999');
    const raw = await sam.query(wideAgreement, 'SELECT max(EPIDUR) FROM hes_apc');
    const longest = Number(raw.rows[0]?.[0]);
    const rare = await ask(`EPIDUR = ${longest}`);
    expect(longest).toBeGreaterThan(0);
    expect(observable(rare)).toBe(observable(absent));
    // A crowd that contributes little or nothing to a sum must not carry the one who contributes much.
    const sum = (crowd: number, days: number): Promise<Answer> =>
      sam.query(
        aggregatesAgreement,
        `SELECT SUM(EPIDUR) AS s FROM hes_apc WHERE EPIDUR = ${crowd} OR EPIDUR = ${days}`,
      );
    for (const crowd of [0, 1])
      expect(observable(await sum(crowd, longest))).toBe(observable(await sum(crowd, 99_999_999)));
  });
});

describe('a question that is close to an earlier one', () => {
  it('is answered with what was shown then, and a reviewer sees both side by side, the researcher does not', async () => {
    const all = 'SELECT COUNT(*) AS n FROM hes_apc';
    const raw = await sam.query(wideAgreement, 'SELECT max(EPIDUR) FROM hes_apc');
    const but = `${all} WHERE EPIDUR < ${Number(raw.rows[0]?.[0])} OR EPIDUR IS NULL`;
    const first = await sam.query(aggregatesAgreement, all);
    const second = await sam.query(aggregatesAgreement, but);
    expect(first.rows[0]?.[0]).toBeGreaterThan(1_000);
    expect(second.rows).toEqual(first.rows);
    expect(second.text).not.toContain('"close"');
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const { entries } = await indra.api.call('listLedger', { query: { type: 'query', limit: 10 } });
    const details = await Promise.all(
      entries.map(({ index }) => indra.api.call('getLedgerEntry', { params: { index: String(index) } })),
    );
    const close = details.find((detail) => detail.close.length > 0)?.close;
    expect(close).toMatchObject([{ sql: all }]);
    expect(close?.[0]?.people).toBeLessThan(8);
  });
});

describe('differential', () => {
  it('answers accepted queries as plain DuckDB does that never had anything else', async () => {
    const workspace: ApiAnswer<'getWorkspace'> = await sam.api.call('getWorkspace', {
      params: { ref: wideAgreement },
    });
    const plain = await Engine.open({ threads: 1 });
    for (const { dataset } of workspace.tables) {
      const { api } = sam;
      const { id } = await api.call('startQuery', {
        params: { ref: wideAgreement },
        body: { sql: `SELECT * FROM ${dataset} LIMIT 0` },
      });
      const types: string[] = [];
      for await (const line of api.stream('streamQuery', { params: { id } }))
        if (line.kind === 'columns')
          types.push(...line.columns.map((one) => `${identifier(one.name)} ${one.type}`));
      await plain.run(`CREATE TABLE ${identifier(dataset)} (${types.join(', ')})`);
      const { rows } = await sam.query(wideAgreement, asText(`SELECT * FROM ${dataset}`));
      expect(rows.length).toBeGreaterThan(100);
      for (const row of rows) {
        const values = row.map((cell) => literal(cell as string | null));
        await plain.run(`INSERT INTO ${identifier(dataset)} VALUES (${values.join(', ')})`);
      }
    }
    const tables = workspace.tables as unknown as Parameters<typeof queries>[0];
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(queries(tables), async (query) => {
        const sql = asText(query);
        const [shown, expected] = [await sam.query(wideAgreement, sql), await plainly(plain, sql)];
        if (expected === undefined) expect(shown.problem?.code).toBe('query-failed');
        else expect(shown.rows.map((row) => JSON.stringify(row)).sort()).toEqual(expected);
        if (shown.problem === undefined) answered += 1;
      }),
      { numRuns: 60, seed: 20_250_101 },
    );
    expect(answered).toBeGreaterThan(40);
    plain.close();
  });
});

/** The query with every column as text, so that both sides are compared exactly. */
function asText(query: string): string {
  return `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${query}) AS q`;
}

async function plainly(engine: Engine, sql: string): Promise<readonly string[] | undefined> {
  try {
    const reader = await engine.connection.runAndReadAll(sql);
    return reader
      .getRowsJS()
      .map((row) => JSON.stringify(row))
      .sort();
  } catch {
    return undefined;
  }
}
