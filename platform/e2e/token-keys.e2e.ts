import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseSoftHsm, softHsmModule, type SoftHsm } from '@vitrine/core/keys/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVitrine, type RunningServer } from './running-server.ts';

let home: string;
let tokens: readonly SoftHsm[];
let vitrine: RunningServer;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
  tokens = await Promise.all(['server', 'steward'].map(inToken));
  vitrine = await startVitrine(home);
});
afterAll(async () => {
  await vitrine.stop();
  await Promise.all([...tokens.map((token) => token.remove()), rm(home, { recursive: true })]);
});

/** A token of its own for a process, named in its folder of keys before the first start. */
async function inToken(owner: string): Promise<SoftHsm> {
  const softHsm = await initialiseSoftHsm(owner);
  const { token, pinFile, configuration } = softHsm;
  const dir = join(home, owner, 'keys');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const environment = { SOFTHSM2_CONF: configuration };
  await writeFile(
    join(dir, 'pkcs11.json'),
    JSON.stringify({ module: softHsmModule, token, pinFile, environment }),
  );
  return softHsm;
}

const query = async (): Promise<string> => {
  const sql = 'SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX ORDER BY SEX';
  const person = ['--as', 'sam.researcher', '--agreement', 'DARS-NIC-100001-A1B2C-v1.0'];
  const { status, stdout, stderr } = await vitrine.command(['query', ...person, '--format', 'csv', sql]);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
};

it('a home whose keys are in tokens publishes, answers, and does so again after a restart', async () => {
  const before = await query();
  expect(before).toMatch(/^SEX,n,n ±\r\n1,\d+,\d/);
  for (const owner of ['server', 'steward']) {
    const names = await readdir(join(home, owner, 'keys'));
    expect(names.filter((name) => !/^(?:making|pkcs11\.json|[a-z-]+\.wrapped)$/.test(name))).toEqual([]);
  }
  await vitrine.stop();
  vitrine = await startVitrine(home);
  expect(await query()).toBe(before);
  const { status, stdout } = await vitrine.command(['ledger', 'verify']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('The ledger is intact')]);
});
