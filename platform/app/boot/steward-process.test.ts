import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@vitrine/core/log';
import { homeAt, type Home } from '@vitrine/core/process';
import { lockFolder } from '@vitrine/core/files';
import { StewardClient } from '@vitrine/datasets/catalogue/steward';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockSteward } from '@vitrine/datasets/steward';
import { StewardProcess } from './steward-process.ts';
import { enrolSteward } from '@vitrine/datasets/catalogue/steward';

let home: Home;
let child: StewardProcess;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'vs-')));
  const relyingParty = { origin: 'https://vitrine.example', rpId: 'vitrine.example' };
  const pem = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await enrolSteward(home, { mode: 'development', relyingParty }, pem);
  child = new StewardProcess(home, createLog('server', 'silent'), { askEveryMs: 100, unanswered: 15 });
});
afterEach(async () => {
  await child.close();
  await rm(home.root, { recursive: true });
});

it('runs a steward that is the only one of its home, until it is closed', async () => {
  await new StewardClient(child.client()).ledgerSeen();
  await expect(lockFolder(home.steward)).rejects.toMatchObject({ code: 'home-locked' });
  await child.close();
  (await lockSteward(home)).release();
});

it('ends a steward that hangs, so that nobody waits for it, and starts another', async () => {
  const hanging = child.client();
  await new StewardClient(hanging).ledgerSeen();
  const { pid } = child;
  if (pid === undefined) throw new Error('There is no steward.');
  process.kill(pid, 'SIGSTOP');
  await expect(new StewardClient(hanging).releases()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await new StewardClient(child.client()).releases()).toEqual([]);
  expect(child.pid).not.toBe(pid);
});
