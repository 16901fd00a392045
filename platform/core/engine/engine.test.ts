import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import { literal } from '../text/sql-text.ts';

let dir: string;
let engine: Engine;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-engine-'));
  await mkdir(join(dir, 'cut'));
  await mkdir(join(dir, 'scratch'));
  await writeFile(join(dir, 'cut', 'rows.csv'), 'a\n1\n2\n');
  await writeFile(join(dir, 'secret.csv'), 'a\n42\n');
});
afterEach(async () => {
  engine.close();
  await rm(dir, { recursive: true });
});

test('rows come as plain values by column name', async () => {
  engine = await Engine.open({ threads: 1 });
  const sql = "SELECT 1 AS i, 2::BIGINT AS b, 'x' AS s, NULL AS n, DATE '2026-01-02' AS d WHERE 1 = $1";
  expect(await engine.rows(sql, [1])).toEqual([{ i: 1, b: 2n, s: 'x', n: null, d: new Date('2026-01-02') }]);
});

test('a locked engine reads its folder and nothing else', async () => {
  engine = await Engine.open({ threads: 1, scratchDir: join(dir, 'scratch') });
  await engine.lockDown({ readable: [join(dir, 'cut')] });
  const rows = await engine.rows(
    `SELECT sum(a)::INTEGER AS n FROM read_csv(${literal(join(dir, 'cut/rows.csv'))})`,
  );
  expect(rows).toEqual([{ n: 3 }]);
  for (const path of [
    join(dir, 'secret.csv'),
    join(dir, 'cut/../secret.csv'),
    '/etc/passwd',
    `${dir}/*.csv`,
  ]) {
    await expect(engine.rows(`SELECT * FROM read_text(${literal(path)})`)).rejects.toThrow();
  }
  await expect(engine.run(`COPY (SELECT 1) TO ${literal(join(dir, 'out.csv'))}`)).rejects.toThrow();
  await expect(engine.run(`ATTACH ${literal(join(dir, 'db'))}`)).rejects.toThrow();
  await expect(engine.rows("SELECT * FROM 'http://localhost/x.csv'")).rejects.toThrow();
});

test('a lock cannot be undone or got round by settings', async () => {
  engine = await Engine.open({ threads: 1 });
  await engine.lockDown({ readable: [] });
  for (const sql of [
    'SET enable_external_access = true',
    'SET lock_configuration = false',
    `SET allowed_directories = ['/']`,
    'SET autoload_known_extensions = true',
    'RESET allowed_directories',
    "SET memory_limit = '100GB'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'CREATE PERSISTENT SECRET s (TYPE s3)',
  ]) {
    await expect(engine.run(sql), sql).rejects.toThrow();
  }
});

test('a long statement stops when it is interrupted, and the engine goes on', async () => {
  engine = await Engine.open({ threads: 1 });
  const long = engine.run(
    'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range = -b.range - 1',
  );
  const failure = expect(long).rejects.toThrow(/interrupt/i);
  // The statement may not have begun yet: ask until it has stopped.
  const asking = setInterval(() => engine.interrupt(), 5);
  await failure;
  clearInterval(asking);
  expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a query that outgrows its memory fails and the engine goes on', async () => {
  engine = await Engine.open({ threads: 1, memoryMiB: 48 });
  await expect(
    engine.run("CREATE TABLE big AS SELECT range AS i, repeat('x', 200) || range AS s FROM range(3000000)"),
  ).rejects.toThrow(/memory/i);
  expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('an extension that cannot be loaded leaves no open file behind', async () => {
  const path = join(dir, 'data.db');
  await expect(Engine.open({ path, extensions: [join(dir, 'none.duckdb_extension')] })).rejects.toThrow();
  engine = await Engine.open({ path });
  expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
