import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAll } from '@vitrine/core/testing';
import { afterAll, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const ref = 'DARS-NIC-100001-A1B2C-v1.0';
const sql = 'SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX ORDER BY SEX';

let folder: string;
let vitrine: RunningServer;
afterAll(async () => {
  await vitrine.stop();
  await rm(folder, { recursive: true });
});

it('an environment that was destroyed comes back from a backup that was made while people worked', async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
  const home = join(folder, 'home');
  const backup = join(folder, 'backup');
  vitrine = await startVitrine(home);
  const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  const before = await sam.query(ref, sql);
  expect(before.rows.length).toBeGreaterThan(1);
  const checkpoint = await readFile(join(home, 'server', 'ledger', 'tiles', 'checkpoint'), 'utf8');

  const enough = new AbortController();
  const work = (async () => {
    while (!enough.signal.aborted) expect((await sam.query(ref, sql)).rows).toEqual(before.rows);
  })();
  const made = await vitrine.command(['backup', backup, '--with-keys', '--json']);
  expect([made.status, made.stderr]).toEqual([0, '']);
  enough.abort();
  await work;

  const gone = new Promise((resolve) => vitrine.process.once('exit', resolve));
  killAll([vitrine.process.pid ?? 0]);
  await gone;
  await rm(home, { recursive: true, maxRetries: 5 });
  const back = await vitrine.command(['restore', backup, '--json']);
  expect([back.status, back.stderr]).toEqual([0, '']);
  expect(JSON.parse(back.stdout)).toMatchObject({ intact: true });

  vitrine = await startVitrine(home);
  const again = await Caller.signIn(vitrine.url, 'sam.researcher');
  expect((await again.query(ref, sql)).rows).toEqual(before.rows);
  const verified = await vitrine.command(['ledger', 'verify', '--since', checkpoint, '--json']);
  expect([verified.status, JSON.parse(verified.stdout)]).toMatchObject([0, { intact: true }]);
});
