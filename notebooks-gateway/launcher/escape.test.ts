import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensionFile } from '@vitrine/core/engine';
import { parseDatasetId } from '@vitrine/core/ids';
import { RpcClient } from '@vitrine/core/wire';
import { planAggregate, type AggregatePlan } from '@vitrine/disclosure-control/query/aggregate';
import { isList, isNode, parseAst } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { rowsFromArrow, type ShownValue } from '../arrow/read/rows.ts';
import { RoomClient } from '../client/room-client.ts';
import { Rooms } from './rooms.ts';
import { openWorkshop, type Workshop } from '../testing.ts';
import { z } from 'zod';

/**
 * What a query gets at when the guard has failed and approved anything: the room's own walls. (That the guard
 * does not fail is tested in policy.)
 */
let workshop: Workshop;
let rooms: Rooms;
let client: RoomClient;
let outside: string;
const episodes =
  "SELECT CAST(i AS UBIGINT) AS person_id, CASE WHEN i < 3 THEN 'rare' WHEN i < 500 THEN 'some' ELSE 'many' END AS ward, i % 90 AS age FROM range(5000) t(i)";

beforeAll(async () => {
  workshop = await openWorkshop();
  outside = join(workshop.dir, 'outside.csv');
  await writeFile(outside, 'secret\nvalue outside the room\n', { mode: 0o644 });
  rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs') });
  const cut = await workshop.cut('episodes', episodes);
  const room = await rooms.openRoom({
    roomId: 'r',
    tables: [cut],
    limits: { memoryMiB: 256, scratchMiB: 16 },
  });
  client = await RoomClient.connect(room.socketPath);
});
afterAll(async () => {
  await rooms.closeAll();
  await workshop.close();
});

async function attempt(sql: string): Promise<readonly (readonly ShownValue[])[] | string> {
  try {
    // What is no SELECT has no digest at all.
    const astDigest = await workshop.digest(sql).catch(() => '0'.repeat(64));
    const result = await client.run(sql, {
      astDigest,
      maxRows: 1000,
      seconds: 5,
    });
    const rows: (readonly ShownValue[])[] = [];
    for await (const batch of result.batches) rows.push(...rowsFromArrow(batch));
    return rows;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('A room whose guard has failed', () => {
  it.each([
    "COPY (SELECT 1) TO '/cut/stolen.csv'",
    "COPY episodes TO '/door/stolen.parquet'",
    "ATTACH '/tmp/x.db'",
    "ATTACH ':memory:' AS m",
    'INSTALL httpfs',
    "LOAD '/vitrine/extension/httpfs.duckdb_extension'",
    'SET enable_external_access = true',
    'PRAGMA database_list',
    'CREATE TABLE t AS SELECT 1',
    'DROP VIEW episodes',
    'SELECT 1; SELECT 2',
    'EXPLAIN SELECT 1',
    'CREATE SECRET s (TYPE s3)',
    'CALL pragma_version()',
  ])('runs nothing but one SELECT: %s', async (sql) => {
    expect(await attempt(sql)).toBe('query-not-approved');
  });

  it.each([
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM read_text('/proc/1/cmdline')",
    "SELECT * FROM read_blob('/proc/self/mem')",
    "SELECT * FROM read_csv('/vitrine/code/reader.mjs')",
    "SELECT * FROM read_text('/cut/../proc/self/status')",
    "SELECT * FROM 'https://192.0.2.1/x.parquet'",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "SELECT * FROM read_parquet('/cut/episodes.parquet')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/hostname'')')",
    "SELECT getenv('HOME')",
    "SELECT * FROM sniff_csv('/proc/self/environ')",
  ])('reaches nothing outside: %s', async (sql) => {
    const seen = await attempt(sql);
    expect(typeof seen === 'string' ? seen : 'rows').toBe('query-failed');
  });

  it('cannot read a file of the machine by its real path', async () => {
    expect(await attempt(`SELECT * FROM read_csv('${outside}')`)).toBe('query-failed');
  });

  it('lists no folder but its own', async () => {
    const files = await attempt(
      "SELECT file FROM glob('/*') UNION ALL SELECT file FROM glob('/home/*') UNION ALL SELECT file FROM glob('/root/*')",
    );
    expect(typeof files === 'string' || files.length === 0).toBe(true);
  });

  it('still answers afterwards', async () => {
    expect(await attempt('SELECT count(*) FROM episodes')).toEqual([['5000']]);
  });
});

describe('A room under aggregates', () => {
  const limits = { memoryMiB: 128, scratchMiB: 8 };
  const tables: readonly VisibleTable[] = [
    {
      dataset: parseDatasetId('episodes'),
      title: 'Episodes',
      columns: [
        { name: 'person_id', type: 'integer', role: 'person', description: '', transform: null },
        { name: 'ward', type: 'string', role: 'value', description: '', transform: null },
        { name: 'age', type: 'integer', role: 'value', description: '', transform: null },
      ],
    },
  ];

  let shielded: RoomClient;
  beforeAll(async () => {
    const cut = await workshop.cut('episodes', episodes);
    const opened = { roomId: 'shielded', tables: [cut], limits, display: 'aggregates' } as const;
    shielded = await RoomClient.connect((await rooms.openRoom(opened)).socketPath);
  });

  async function plan(sql: string): Promise<unknown> {
    const [row] = await workshop.engine.rows(
      'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree',
      [sql],
    );
    const tree = parseAst(row?.tree as string);
    const statement = isNode(tree) && isList(tree.statements) ? tree.statements[0] : undefined;
    if (!isNode(statement) || !isNode(statement.node)) throw new TypeError('Not a statement.');
    return planAggregate(statement.node, tables);
  }

  it('lets out only what is protected', async () => {
    const answer = await shielded.aggregate({
      plan: await plan('SELECT ward, count(*) AS n FROM episodes GROUP BY ward ORDER BY n DESC'),
      profile: 'nhs-hes-2018',
      overrides: {},
      seconds: 10,
    });
    const shown = JSON.stringify(answer.rows);
    expect(answer.rows).toHaveLength(2);
    expect(shown).toContain('4500');
    expect(shown).not.toContain('rare');
    expect(shown).not.toContain('497');
  });

  it.each([
    ['plan', {}, 'nhs-hes-2018'],
    ['profile', undefined, 'none'],
  ])(
    'says only that it could not answer, and is over, whatever it was: a %s',
    async (roomId, bad, profile) => {
      const tables = [await workshop.cut('episodes', 'SELECT i AS person_id FROM range(30) t(i)')];
      const room = await rooms.openRoom({ roomId, tables, limits, display: 'aggregates' });
      const asking = await RoomClient.connect(room.socketPath);
      const asked = bad ?? (await plan('SELECT count(*) FROM episodes'));
      const answer = asking.aggregate({ plan: asked, profile, overrides: {}, seconds: 10 });
      await expect(answer).rejects.toMatchObject({ code: 'query-failed', facts: {} });
      // At once: the next question must not be asked of it.
      expect(asking.open).toBe(false);
      expect(await room.ended).toBe('closed');
    },
  );

  it('protects by the rules of its agreement, whatever the server asks for', async () => {
    const cut = await workshop.cut('episodes', "SELECT i AS person_id, 'W' AS ward FROM range(30) t(i)");
    const disclosure = { profile: 'nhs-hes-2018', overrides: { threshold: 31 } };
    const strict = await rooms.openRoom({
      roomId: 'strict',
      tables: [cut],
      limits,
      display: 'aggregates',
      disclosure,
    });
    const asking = await RoomClient.connect(strict.socketPath);
    const counted = await plan('SELECT count(*) FROM episodes');
    const lax = { plan: counted, profile: 'acro-default', overrides: {}, seconds: 10 };
    const answer = await asking.aggregate(lax);
    expect(answer).toMatchObject({ profile: 'nhs-hes-2018', rows: [[{ kind: 'suppressed' }]] });
    expect((await shielded.aggregate(lax)).profile).toBe('acro-default');
  });

  it('reads the columns as the steward made them, whatever plan the server hands in', async () => {
    const cut = await workshop.cut(
      'episodes',
      "SELECT CAST(i % 3 AS UBIGINT) AS person_id, i AS episode, 'W' || i % 3 AS ward FROM range(60) t(i)",
    );
    const columns = cut.columns.map(
      (one) => ({ ...one, type: one.name === 'episode' ? 'pseudonym' : one.type }) as const,
    );
    const room = await rooms.openRoom({
      roomId: 'taken-over',
      tables: [{ ...cut, columns }],
      limits,
      display: 'aggregates',
      disclosure: { profile: 'acro-default' },
    });
    const socket = connect(room.socketPath);
    const server = new RpcClient(socket, socket);
    const ask = (changes: object): Promise<unknown> => {
      const rest = { profile: 'acro-default', overrides: {}, seconds: 10 };
      return server.call('aggregate', { ...rest, plan: { ...asked, ...changes } }, z.unknown());
    };
    const asked = (await plan('SELECT ward, count(*) FROM episodes GROUP BY ward')) as AggregatePlan;
    const ward = { name: 'ward', type: 'string' };
    const person = { name: 'person_id', type: 'integer' };
    const episode = { name: 'episode', type: 'integer' };
    const under = (on: object, value: object): object => ({ where: { op: 'compare', on, is: 'lt', value } });
    await expect(ask({})).resolves.toMatchObject({ rows: [] });
    for (const changes of [
      // Three people of twenty episodes each: counted by episode, each is a crowd.
      { person: 'episode' },
      { person: 'episode', groups: [person] },
      { person: 'ward', groups: [] },
      { groups: [episode] },
      { measures: [{ kind: 'sum', column: episode }] },
      // What fails on a value tells of the value.
      under(ward, { type: 'integer', text: '1' }),
      under({ name: 'ward', type: 'date' }, { type: 'date', text: '2020-01-01' }),
      { where: { op: 'prefix', on: episode, prefix: '1' } },
      { where: { op: 'not', of: { op: 'or', of: [{ op: 'null', on: episode }] } } },
      { table: 'elsewhere' },
    ]) {
      await expect(ask(changes), JSON.stringify(changes)).rejects.toMatchObject({
        code: 'query-failed',
        facts: {},
      });
    }
  });

  it('runs no SQL at all, and no more rows than the steward said', async () => {
    const cut = await workshop.cut('episodes', 'SELECT i AS person_id FROM range(100) t(i)');
    const sql = 'SELECT person_id FROM episodes';
    const asked = { astDigest: await workshop.digest(sql), maxRows: 50, seconds: 10 };
    const fewRows = { ...limits, maxRows: 5 };
    const blind = await rooms.openRoom({ roomId: 'blind', tables: [cut], limits, display: 'aggregates' });
    const refused = (await RoomClient.connect(blind.socketPath)).run(sql, asked);
    await expect(refused).rejects.toMatchObject({ code: 'query-not-approved' });
    const few = await rooms.openRoom({ roomId: 'few', tables: [cut], limits: fewRows });
    const result = await (await RoomClient.connect(few.socketPath)).run(sql, asked);
    let rows = 0;
    for await (const batch of result.batches) rows += batch.rows;
    expect(rows).toBe(5);
    expect(await result.done).toMatchObject({ truncated: true });
  });

  it('runs no longer than the steward said, and no shorter where the time would tell', async () => {
    const cut = await workshop.cut('episodes', 'SELECT CAST(i AS UBIGINT) AS person_id FROM range(100) t(i)');
    const rows = await rooms.openRoom({
      roomId: 'brief',
      tables: [cut],
      limits: { ...limits, querySeconds: 0.2 },
    });
    const tables = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `episodes ${name}`);
    const endless = `SELECT count(*) FROM ${tables.join(', ')} WHERE a.person_id + f.person_id = -1`;
    const asked = { astDigest: await workshop.digest(endless), maxRows: 5, seconds: 600 };
    const running = (await RoomClient.connect(rows.socketPath)).run(endless, asked);
    await expect(running.then((result) => result.done)).rejects.toMatchObject({ code: 'query-timeout' });
    const large = await workshop.cut(
      'episodes',
      'SELECT CAST(i AS UBIGINT) AS person_id FROM range(2000000) t(i)',
    );
    const counting = await rooms.openRoom({
      roomId: 'counting',
      tables: [large],
      limits: { ...limits, memoryMiB: 512, querySeconds: 30 },
      display: 'aggregates',
      disclosure: { profile: 'acro-default' },
    });
    const counted = (await RoomClient.connect(counting.socketPath, { graceSeconds: 40 })).aggregate({
      plan: await plan('SELECT count(DISTINCT person_id) FROM episodes'),
      profile: 'acro-default',
      overrides: {},
      // Too little for so many people: were it the time allowed, the question would fail.
      seconds: 0.05,
    });
    await expect(counted).resolves.toMatchObject({ rows: [[{ kind: 'value', value: 2_000_000 }]] });
  });

  it('stops on request', async () => {
    const controller = new AbortController();
    controller.abort();
    const asking = client.aggregate({
      plan: {},
      profile: 'nhs-hes-2018',
      overrides: {},
      seconds: 10,
      signal: controller.signal,
    });
    await expect(asking).rejects.toMatchObject({ code: 'query-cancelled' });
  });
});
