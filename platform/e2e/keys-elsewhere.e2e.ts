import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import {
  initialiseSoftHsm,
  softHsmModule,
  startTestKeyService,
  type SoftHsm,
  type TestKeyService,
} from '@vitrine/core/keys/testing';
import { accounts } from '@vitrine/core/process/beginning';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVitrine, type RunningServer } from './running-server.ts';

let home: string;
let softHsm: SoftHsm;
let service: TestKeyService;
let vitrine: RunningServer;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
  softHsm = await initialiseSoftHsm('server');
  service = await startTestKeyService();
  await serverInToken();
  await stewardInService();
  vitrine = await startVitrine(home);
});
afterAll(async () => {
  await vitrine.stop();
  await Promise.all([softHsm.remove(), service.stop(), rm(home, { recursive: true })]);
});

/** What says where a process's keys are, before the first start. */
async function say(owner: string, file: string, settings: object): Promise<void> {
  const dir = join(home, owner, 'keys');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(join(dir, file), JSON.stringify(settings));
}

async function serverInToken(): Promise<void> {
  const { token, pinFile, configuration } = softHsm;
  // As the operator does: what the server uses belongs to its account, where it has one.
  if (process.getuid?.() === 0) {
    const { uid, gid } = accounts().server;
    expect(spawnSync('chown', ['-R', `${uid}:${gid}`, dirname(configuration)]).status).toBe(0);
  }
  const environment = { SOFTHSM2_CONF: configuration };
  await say('server', 'pkcs11.json', { module: softHsmModule, token, pinFile, environment });
}

async function stewardInService(): Promise<void> {
  const { region, endpoint } = service;
  const wrappingKey = await service.make('steward', 'symmetric');
  await say('steward', 'kms.json', { region, endpoint, owner: 'steward', wrappingKey });
  // The steward inherits no credential of the server's: its own lie in its folder, or come with its machine.
  await mkdir(join(home, 'steward', 'aws'));
  await writeFile(
    join(home, 'steward', 'aws', 'credentials'),
    '[default]\naws_access_key_id = test\naws_secret_access_key = test\n',
  );
}

const query = async (): Promise<string> => {
  const sql = 'SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX ORDER BY SEX';
  const person = ['--as', 'sam.researcher', '--agreement', 'DARS-NIC-100001-A1B2C-v1.0'];
  const { status, stdout, stderr } = await vitrine.command(['query', ...person, '--format', 'csv', sql]);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
};

it('a home whose keys are in a token and a key service publishes, answers, and does so again after a restart', async () => {
  const before = await query();
  expect(before).toMatch(/^SEX,n,n ±\r\n1,\d+,\d/);
  for (const [owner, kept] of [
    ['server', /^(?:making|pkcs11\.json|[a-z-]+\.wrapped)$/],
    ['steward', /^(?:making|kms\.json|[a-z0-9.-]+\.kms)$/],
  ] as const) {
    const names = await readdir(join(home, owner, 'keys'));
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !kept.test(name))).toEqual([]);
  }
  await vitrine.stop();
  vitrine = await startVitrine(home);
  expect(await query()).toBe(before);
  const { status, stdout } = await vitrine.command(['ledger', 'verify']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('The ledger is intact')]);
});
