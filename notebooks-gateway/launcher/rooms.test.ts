import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunAs } from '@vitrine/core/sandbox';
import { extensionFile } from '@vitrine/core/engine';
import { rowsFromArrow, type ShownValue } from '../arrow/read/rows.ts';
import { RoomClient } from '../client/room-client.ts';
import type { RoomResult } from '../client/room-requests.ts';
import { Rooms, type Room } from './rooms.ts';
import { type RoomTable } from './reader-process.ts';
import { killAll } from '@vitrine/core/testing';
import { openWorkshop, type Workshop } from '../testing.ts';

let workshop: Workshop;
let rooms: Rooms;
let episodes: RoomTable;
let secrets: RoomTable;
const limits = { memoryMiB: 256, scratchMiB: 16, threads: 2 };

beforeAll(async () => {
  workshop = await openWorkshop();
  rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs') });
  episodes = await workshop.cut(
    'episodes',
    "SELECT CAST(i AS UBIGINT) AS person_id, i % 90 AS age, 'K' || i AS code FROM range(20000) t(i)",
  );
  secrets = await workshop.cut('secrets', "SELECT 'only in the other room' AS word");
});
afterAll(async () => {
  await rooms.closeAll();
  await workshop.close();
});

let names = 0;
async function opened(
  tables: readonly RoomTable[] = [episodes],
  memoryMiB = limits.memoryMiB,
): Promise<{ room: Room; client: RoomClient }> {
  const room = await rooms.openRoom({ roomId: `room-${names++}`, tables, limits: { ...limits, memoryMiB } });
  return { room, client: await RoomClient.connect(room.socketPath) };
}

async function run(
  client: RoomClient,
  sql: string,
  options: { maxRows?: number; seconds?: number; signal?: AbortSignal } = {},
): Promise<RoomResult> {
  return client.run(sql, { astDigest: await workshop.digest(sql), maxRows: 1000, seconds: 30, ...options });
}

async function rowsOf(result: RoomResult): Promise<readonly (readonly ShownValue[])[]> {
  const rows: (readonly ShownValue[])[] = [];
  for await (const batch of result.batches) rows.push(...rowsFromArrow(batch));
  return rows;
}

const endless = 'SELECT count(*) FROM episodes a, episodes b, episodes c WHERE a.age + b.age * c.age = -1';

describe('A room', () => {
  it('needs no cut for a question that reads none', async () => {
    const { client } = await opened([]);
    expect(await rowsOf(await run(client, 'SELECT 6 * 7 AS answer'))).toEqual([[42]]);
    const failing = await run(client, 'SELECT age FROM episodes').catch((error: unknown) => error);
    expect(failing).toMatchObject({ code: 'query-failed' });
  });

  it('answers from its cut', async () => {
    const { client } = await opened();
    const result = await run(
      client,
      'SELECT age, count(*) AS n, max(code) AS last FROM episodes WHERE age < 2 GROUP BY age ORDER BY age',
    );
    expect(await rowsOf(result)).toEqual([
      ['0', '223', 'K9990'],
      ['1', '223', 'K9991'],
    ]);
    expect(await result.done).toEqual({
      rows: 2,
      truncated: false,
      columns: [
        { name: 'age', type: 'BIGINT' },
        { name: 'n', type: 'BIGINT' },
        { name: 'last', type: 'VARCHAR' },
      ],
    });
    await client.ping();
    expect((await client.inspect()).queries).toBe(1);
  });

  it('lets out at most so many rows and says if there were more', async () => {
    const { client } = await opened();
    for (const maxRows of [0, 1, 1000, 2048, 2049, 19_999, 20_000, 20_001]) {
      const result = await run(client, 'SELECT person_id FROM episodes', { maxRows });
      const rows = await rowsOf(result);
      expect(rows).toHaveLength(Math.min(maxRows, 20_000));
      expect(await result.done).toMatchObject({ rows: rows.length, truncated: maxRows < 20_000 });
    }
  });

  describe.each([
    // The engine never looks, in the middle of these, whether it should stop.
    [
      'a function that cannot be interrupted',
      "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))",
    ],
    ['one that can', endless],
  ])('in %s', (what, sql) => {
    it('ends when the time is over, and nothing of it runs on', async () => {
      const { room, client } = await opened();
      await expect(run(client, sql, { seconds: 0.2 })).rejects.toMatchObject({ code: 'query-timeout' });
      if (what === 'one that can') await client.ping();
      else await expect(room.ended).resolves.toBe('crash');
    });

    it('is over when the server leaves, and nothing of it runs on', async () => {
      const { room, client } = await opened();
      const running = run(client, sql, { seconds: 3000 });
      while ((await client.inspect()).queries === 0) await sleep(10);
      await sleep(100);
      const pids = room.pids();
      expect(pids).toHaveLength(1);
      client.close();
      await expect(running).rejects.toMatchObject({ code: 'room-ended' });
      await room.ended;
      expect(pids.some((pid) => existsSync(`/proc/${pid}`))).toBe(false);
    });
  });

  it('says that a result is too wide or nested too deeply, and answers the next', async () => {
    const { client } = await opened();
    const struct = (fields: number): string =>
      `{${Array.from({ length: fields }, (_, at) => `'f${at}': 1`).join(', ')}}`;
    const results = [
      `${'['.repeat(18)}1${']'.repeat(18)}`,
      struct(2_001),
      Array.from({ length: 11 }, () => 'x.s').join(', ') + ` FROM (SELECT ${struct(1_000)} AS s) x`,
    ];
    for (const sql of results.map((one) => `SELECT ${one}`)) {
      const failing = run(client, sql).then(rowsOf);
      await expect(failing).rejects.toMatchObject({ code: 'query-failed', facts: { kind: 'too-wide' } });
    }
    const name = 'n'.repeat(40_000);
    const sql = `SELECT COLUMNS('(.*)') AS '\\1\\1\\1' FROM (SELECT 1 AS ${name})`;
    const long = await run(client, sql);
    expect(long.schema[0]?.name).toBe(name.slice(0, 1_000));
    expect(await rowsOf(long)).toEqual([[1]]);
  });

  it('does not run what was not approved', async () => {
    const { client } = await opened();
    const astDigest = await workshop.digest('SELECT age FROM episodes');
    const other = client.run('SELECT code FROM episodes', { astDigest, maxRows: 1, seconds: 5 });
    await expect(other).rejects.toMatchObject({ code: 'query-not-approved' });
    const same = await client.run('SELECT  age\nFROM episodes', { astDigest, maxRows: 1, seconds: 5 });
    expect(await rowsOf(same)).toEqual([['0']]);
  });

  it('explains a failure without the values that caused it', async () => {
    const { client } = await opened();
    const failures: [string, object][] = [
      ['SELECT CAST(code AS INTEGER) FROM episodes', { kind: 'conversion', type: 'INT32' }],
      ['SELECT CAST(person_id + 200 AS TINYINT) FROM episodes', { kind: 'conversion' }],
      ['SELECT error(code) FROM episodes', { kind: 'invalid-input' }],
      ['SELECT word FROM secrets', { kind: 'name' }],
      ['SELECT age + code FROM episodes', {}],
    ];
    for (const [sql, facts] of failures) {
      const error: unknown = await run(client, sql).then(rowsOf, (reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'query-failed', facts });
      expect(JSON.stringify(error)).not.toMatch(/K[0-9]|secrets|LINE/);
    }
  });

  it('stops a query on request at once, and answers the next', async () => {
    const { client } = await opened();
    const controller = new AbortController();
    const running = run(client, endless, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(running).rejects.toMatchObject({ code: 'query-cancelled' });
    expect(await rowsOf(await run(client, 'SELECT 1 FROM episodes LIMIT 1'))).toEqual([[1]]);
  });

  it('stops a query when its time is over, and answers the next', async () => {
    const { client } = await opened();
    await expect(run(client, endless, { seconds: 0.2 })).rejects.toMatchObject({ code: 'query-timeout' });
    expect(await rowsOf(await run(client, 'SELECT 1 FROM episodes LIMIT 1'))).toEqual([[1]]);
  });

  it('stops when the asker leaves the rows lying', async () => {
    const { client } = await opened();
    const result = await run(client, 'SELECT a.code, b.code FROM episodes a, episodes b', { maxRows: 1e9 });
    for await (const batch of result.batches) {
      expect(batch.rows).toBeGreaterThan(0);
      break;
    }
    await expect(result.done).rejects.toMatchObject({ code: 'query-cancelled' });
    expect(await rowsOf(await run(client, 'SELECT 1 FROM episodes LIMIT 1'))).toEqual([[1]]);
  });

  it('fails a query that needs more memory than the engine may use, and answers the next', async () => {
    const { client } = await opened([episodes], 32);
    const hungry = 'SELECT a.code || b.code AS c FROM episodes a, episodes b ORDER BY c';
    await expect(run(client, hungry)).rejects.toMatchObject({ code: 'query-out-of-memory' });
    expect(await rowsOf(await run(client, 'SELECT 1 FROM episodes LIMIT 1'))).toEqual([[1]]);
  });

  it('answers several askers of one connection in turn', async () => {
    const { client } = await opened();
    const answers = await Promise.all(
      [1, 2, 3].map(async (n) => rowsOf(await run(client, `SELECT age + ${n} FROM episodes LIMIT 1`))),
    );
    expect(answers).toEqual([[['1']], [['2']], [['3']]]);
  });

  it('counts the time of a query from its turn, and drops one that was cancelled before it', async () => {
    const next = await rooms.openRoom({ roomId: 'turns', tables: [episodes], limits });
    const client = await RoomClient.connect(next.socketPath, { graceSeconds: 0.5 });
    const controller = new AbortController();
    const long = [1, 2, 3].map(() => run(client, endless, { seconds: 0.4 }));
    const dropped = run(client, endless, { seconds: 0.4, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(dropped).rejects.toMatchObject({ code: 'query-cancelled' });
    for (const one of await Promise.allSettled(long))
      expect(one).toMatchObject({ reason: { code: 'query-timeout' } });
    expect(client.open).toBe(true);
  });

  it('takes one connection only, and ends with it', async () => {
    const { client, room } = await opened();
    await client.ping();
    const [error] = (await once(connect(room.socketPath), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ENOENT');
    client.close();
    expect(await room.ended).toBe('closed');
  });
});

describe('Rooms', () => {
  it('keep their keys out of names, settings, arguments and environments', async () => {
    const { client, room } = await opened();
    await client.ping();
    const [pid] = room.pids();
    for (const file of ['environ', 'cmdline']) {
      expect(readFileSync(`/proc/${pid}/${file}`, 'latin1')).not.toContain(episodes.dataKey);
    }
    for (const sql of [
      'SELECT * FROM duckdb_settings()',
      'SELECT * FROM duckdb_views()',
      'SELECT * FROM duckdb_variables()',
      'SELECT * FROM duckdb_databases()',
    ]) {
      const shown = JSON.stringify(await rowsOf(await run(client, sql)));
      expect(shown).not.toContain(episodes.dataKey);
      expect(shown.toLowerCase()).not.toContain(Buffer.from(episodes.dataKey, 'base64').toString('hex'));
    }
  });

  it('do not see each other', async () => {
    const one = await opened([episodes]);
    const other = await opened([secrets]);
    expect(await rowsOf(await run(other.client, 'SELECT word FROM secrets'))).toEqual([
      ['only in the other room'],
    ]);
    await expect(run(one.client, 'SELECT word FROM secrets')).rejects.toMatchObject({ code: 'query-failed' });
    const files = await rowsOf(await run(one.client, "SELECT file FROM glob('/cut/*')"));
    expect(files).toEqual([['/cut/episodes.parquet']]);
    const [onePid, otherPid] = [one.room.pids()[0], other.room.pids()[0]];
    const user = (pid: number | undefined): number => statSync(`/proc/${pid}`).uid;
    expect(user(onePid) === user(otherPid)).toBe(!canRunAs(1));
  });

  it('end when killed, and the next opens at once', async () => {
    const { client, room } = await opened();
    const running = run(client, endless);
    const failure = expect(running).rejects.toMatchObject({ code: 'room-ended' });
    await client.ping();
    killAll(room.pids());
    await failure;
    expect(await room.ended).toBe('crash');
    expect(rooms.room(room.roomId)).toBeUndefined();
    const next = await opened();
    expect(await rowsOf(await run(next.client, 'SELECT 1 FROM episodes LIMIT 1'))).toEqual([[1]]);
  });

  it('are killed above their resident memory', async () => {
    const strict = await Rooms.open({
      dir: `${workshop.rooms}2`,
      extension: extensionFile('httpfs'),
      residentOverheadMiB: 8,
      spares: 0,
    });
    const room = await strict.openRoom({
      roomId: 'small',
      tables: [episodes],
      limits: { ...limits, memoryMiB: 16 },
    });
    expect(await room.ended).toBe('oom');
    await strict.closeAll();
  });

  it('leave nothing behind when closed', async () => {
    const { client, room } = await opened();
    const before = readdirSync(workshop.rooms).length;
    await rooms.closeRoom(room.roomId);
    expect(await room.ended).toBe('closed');
    await expect(client.ping()).rejects.toMatchObject({ code: 'room-ended' });
    expect(readdirSync(workshop.rooms).length).toBeLessThanOrEqual(before);
    await expect(RoomClient.connect(room.socketPath)).rejects.toMatchObject({ code: 'room-ended' });
  });

  it('refuse a second room of the same name, and a cut that is not there', async () => {
    const { room } = await opened();
    await expect(rooms.openRoom({ roomId: room.roomId, tables: [episodes], limits })).rejects.toMatchObject({
      code: 'conflict',
    });
    const gone = { ...episodes, file: `${episodes.file}.gone` };
    await expect(rooms.openRoom({ roomId: 'gone', tables: [gone], limits })).rejects.toMatchObject({
      code: 'room-failed',
    });
    const wrongKey = { ...episodes, dataKey: `${'A'.repeat(43)}=` };
    await expect(rooms.openRoom({ roomId: 'wrong', tables: [wrongKey], limits })).rejects.toMatchObject({
      code: 'room-failed',
    });
  });

  it('say so when the home folder is too deep for sockets', async () => {
    const deep = await Rooms.open({ dir: `${workshop.rooms}/${'d'.repeat(90)}`, spares: 0 });
    await expect(deep.openRoom({ roomId: 'deep', tables: [episodes], limits })).rejects.toMatchObject({
      code: 'room-failed',
      message: expect.stringContaining('too long') as string,
    });
    await deep.closeAll();
  });
});
