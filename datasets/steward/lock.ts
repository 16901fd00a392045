import { setTimeout as sleep } from 'node:timers/promises';
import { HomeLocked } from '@vitrine/core/errors';
import { lockFolder, type FolderLock } from '@vitrine/core/files';
import { type Home } from '@vitrine/core/process';

const pauseMs = 100;
/** As many pauses as a steward that was told to end may need for what its engine still does. */
const usual = 300;

/**
 * Makes this process the only steward of a home: what it has seen of the ledger, which intents were used and who
 * is stopped must not be known to one steward and unknown to another beside it. Waits for one that is ending.
 * @throws HomeLocked when another steward stays
 */
export async function lockSteward(home: Home, pauses = usual): Promise<FolderLock> {
  for (let paused = 0; ; paused += 1) {
    try {
      return await lockFolder(home.steward);
    } catch (error) {
      if (!(error instanceof HomeLocked) || paused >= pauses) throw error;
      await sleep(pauseMs);
    }
  }
}
