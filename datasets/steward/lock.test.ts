import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeAt, type Home } from '@vitrine/core/process';
import { lockFolder } from '@vitrine/core/files';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockSteward } from './lock.ts';

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'vl-')));
});
afterEach(() => rm(home.root, { recursive: true }));

it('lets nobody be the steward beside another', async () => {
  const lock = await lockFolder(home.steward);
  await expect(lockSteward(home, 1)).rejects.toMatchObject({ code: 'home-locked' });
  lock.release();
  (await lockSteward(home, 0)).release();
});

it('waits for a steward that is ending', async () => {
  const lock = await lockFolder(home.steward);
  const next = lockSteward(home);
  await sleep(20);
  lock.release();
  (await next).release();
});
