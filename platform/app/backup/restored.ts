import { join } from 'node:path';
import { Conflict } from '@vitrine/core/errors';
import { exists } from '@vitrine/core/files';
import type { Home } from '@vitrine/core/process';

/** In a home while it is being filled: one whose restore broke off is no home. */
export const restoreMark = (home: Home): string => join(home.root, 'restore-under-way');

/** @throws Conflict for a home that a restore began and did not finish */
export async function demandRestored(home: Home): Promise<void> {
  if (!(await exists(restoreMark(home)))) return;
  throw new Conflict({
    detail: 'The restore of this home did not come to its end.',
    help: 'Remove the folder, and restore again.',
  });
}
