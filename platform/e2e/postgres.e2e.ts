import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@vitrine/core/database/testing';
import { killAll } from '@vitrine/core/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { runCommand, startVitrine, type RunningServer } from './running-server.ts';

const ref = 'DARS-NIC-100001-A1B2C-v1.0';
const sql = 'SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX ORDER BY SEX';

let postgres: TestPostgres;
let folder: string;
let vitrine: RunningServer | undefined;
beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
  // So that the server's account comes to its home.
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await vitrine?.stop();
  await postgres.dispose();
  await rm(folder, { recursive: true });
});

const withDatabase = (url: string, ledger = 'database'): readonly string[] => [
  'env',
  `VITRINE_DATABASE_URL=${url}`,
  `VITRINE_LEDGER=${ledger}`,
];
const kill = async (server: RunningServer): Promise<void> => {
  const gone = new Promise((resolve) => server.process.once('exit', resolve));
  killAll([server.process.pid ?? 0]);
  await gone;
};
const ask = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
};

it('keeps everything in PostgreSQL, through crashes of the database and of the server, and moves it back', async () => {
  const home = join(folder, 'home');
  const url = await postgres.database();
  vitrine = await startVitrine(home, withDatabase(url));
  const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  const before = await sam.query(ref, sql);
  expect(before.rows.length).toBeGreaterThan(1);

  // The database crashes while somebody works: what was asked meanwhile waits or is told to try again.
  const crash = postgres.crash();
  const meanwhile = await sam.query(ref, sql);
  if (meanwhile.problem !== undefined) expect(meanwhile.problem).toMatchObject({ status: 503 });
  await crash;
  await expect
    .poll(async () => (await sam.query(ref, sql)).rows, { timeout: 60_000, interval: 1_000 })
    .toEqual(before.rows);

  await kill(vitrine);
  const elsewhere = await vitrine.command(['ledger', 'move', '--json']);
  expect(elsewhere.status, 'nothing to move: it lies there already').not.toBe(0);
  vitrine = await startVitrine(home, withDatabase(url));
  const again = await Caller.signIn(vitrine.url, 'sam.researcher');
  expect((await again.query(ref, sql)).rows).toEqual(before.rows);
  const verified = await vitrine.command(['ledger', 'verify', '--json']);
  expect([verified.status, JSON.parse(verified.stdout)]).toMatchObject([0, { intact: true }]);
  const backup = join(folder, 'backup');
  const made = await vitrine.command(['backup', backup, '--with-keys', '--json']);
  expect([made.status, made.stderr]).toEqual([0, '']);
  await vitrine.stop();

  // There and back: what is made belongs to whoever has the home's folder.
  const { uid } = await stat(join(home, 'server'));
  for (const [place, name] of [
    ['files', 'segments'],
    ['database', 'tiles'],
  ] as const) {
    const moved = await runCommand(home, ['ledger', 'move', '--json'], withDatabase(url, place));
    if (place === 'files') await ask(url, 'DROP SCHEMA vitrine_ledger CASCADE');
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(await stat(join(home, 'server', 'ledger', name))).toMatchObject({ uid });
  }
  const after = await vitrine.command(['ledger', 'verify', '--json']);
  expect([after.status, JSON.parse(after.stdout)]).toMatchObject([0, { intact: true }]);

  await ask(
    url,
    `UPDATE vitrine_ledger.entry SET leaf = replace(leaf, '"phase":"intent"', '"phase":"fact"') WHERE index = (SELECT min(index) FROM vitrine_ledger.entry WHERE leaf LIKE '%"phase":"intent"%')`,
  );
  const altered = await vitrine.command(['ledger', 'verify', '--json']);
  expect([altered.status, JSON.parse(altered.stdout)]).toMatchObject([1, { intact: false }]);

  // Comes back from the backup, into another database.
  const other = join(folder, 'other');
  const otherUrl = await postgres.database();
  const back = await runCommand(other, ['restore', backup, '--json'], withDatabase(otherUrl));
  expect([back.status, back.stderr]).toEqual([0, '']);
  const refused = await runCommand(other, ['rebuild'], withDatabase(otherUrl, 'files'));
  expect(refused.stderr).toContain('lies in the database');
  const inFiles = await runCommand(other, ['ledger', 'move', '--json'], withDatabase(otherUrl, 'files'));
  expect([inFiles.status, inFiles.stderr]).toEqual([0, '']);
  vitrine = await startVitrine(other);
  const last = await Caller.signIn(vitrine.url, 'sam.researcher');
  expect((await last.query(ref, sql)).rows).toEqual(before.rows);
});
