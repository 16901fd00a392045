import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { extensionFile } from '@vitrine/core/engine';
import { sandboxFaults } from '@vitrine/core/sandbox';
import { type Home, type Settings } from '@vitrine/core/process';
import { ledgerCheck } from '../audit/ledger-check.ts';
import { accountsDiagnosis } from './accounts-diagnosis.ts';
import type { MailSettings } from '../notices/mail/mailer.ts';
import { mailDiagnosis } from './mail-diagnosis.ts';
import { serverHealth } from './server-health.ts';
import type { Diagnosis } from './diagnosis.ts';

async function holds(test: () => Promise<boolean>): Promise<boolean> {
  try {
    return await test();
  } catch {
    return false;
  }
}

const leastFreeBytes = 2 * 1024 ** 3;

/**
 * What this machine and home need, and whether they have it.
 *
 * @param databaseHolds whether the database is what the ledger makes of it; asked only while no server runs, which
 * looks by itself
 */
export async function diagnose(
  home: Home,
  settings: Pick<Settings, 'ledger' | 'databaseUrl'> & MailSettings,
  databaseHolds: () => Promise<boolean>,
): Promise<readonly Diagnosis[]> {
  const folder = (await holds(async () => (await access(home.root), true))) ? home.root : dirname(home.root);
  const health = await serverHealth(home);
  return [
    {
      what: 'rooms can be confined (bubblewrap, and a filter of system calls)',
      ok: sandboxFaults().length === 0,
      help: 'apt-get install bubblewrap; the kernel must have filters of system calls (seccomp)',
    },
    accountsDiagnosis(home),
    {
      what: 'the database engine’s extensions are installed',
      ok: await holds(async () => extensionFile('httpfs') !== ''),
      help: 'run npm start or npm test once with access to the package registries',
    },
    {
      what: 'the home folder can be written',
      ok: await holds(async () => (await access(folder, constants.W_OK), true)),
      help: 'give this account write permission, or name another folder with --home',
    },
    {
      what: 'two gibibytes of disk are free',
      ok: await holds(async () => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize > leastFreeBytes;
      }),
      help: 'make room on the disk of the home folder',
    },
    {
      what: 'the server, if one runs, takes acts',
      ok: health === 'ok' || health === 'absent' || health === 'degraded',
      help: 'the ledger or the database could not be written: make room on the disk, then restart Vitrine',
    },
    {
      what: 'steward and server, if they run, can serve: they reach their object stores and keys',
      ok: health !== 'degraded',
      help: 'the server’s log says why: credentials in steward/aws, rights on the bucket, bucket and region in steward/settings.json; the server’s own bucket and credentials where VITRINE_OUTPUTS_FILE names one',
    },
    {
      what: 'the database holds what the ledger says',
      ok: health === 'absent' ? await holds(databaseHolds) : health !== 'altered',
      help: 'another hand wrote to it: the server’s log names the tables; find out who, then build it again from the ledger: vitrine rebuild',
    },
    ...(await mailDiagnosis(settings)),
    {
      what: 'the ledger verifies',
      ok: await holds(async () => (await ledgerCheck(home, settings)).intact),
      help: 'vitrine ledger verify says what is wrong; a home that never ran has no ledger yet',
    },
  ];
}
