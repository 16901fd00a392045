import { setTimeout as pause } from 'node:timers/promises';
import type { Home } from '@vitrine/core/process/beginning';
import { serverHealth } from '../environment/server-health.ts';

/** Settles once a server answers for the home; keeps no process alive that waits for it. */
export async function whenServing(home: Home): Promise<void> {
  while ((await serverHealth(home)) === 'absent') await pause(250, undefined, { ref: false });
}
