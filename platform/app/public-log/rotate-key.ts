import { join } from 'node:path';
import { NotFound } from '@vitrine/core/errors';
import { exists } from '@vitrine/core/files';
import { lockHome, type Clock, type Home, type Settings } from '@vitrine/core/process';
import { verifierKey } from '@vitrine/ledger/tree';
import { ledgerDir } from '../audit/ledger-places.ts';
import { openLedger } from '../record/ledger-place.ts';
import { PublicLog, publicLogOrigin } from './public-log.ts';

/** The keys of the public log after it was handed on. */
export interface RotatedKey {
  /** The first, which everybody has: entries lead from it to the newest. */
  readonly first: string;
  readonly newest: string;
  /** How often the logs were handed on. */
  readonly rotations: number;
}

/**
 * Hands the ledger and the public log to a new key, while no server runs: an entry says so that both keys signed, and
 * the public log tells it with its next day. @throws HomeLocked, NotFound
 */
export async function rotateLogKey(
  home: Home,
  settings: Pick<Settings, 'ledger' | 'databaseUrl' | 'mode'>,
  clock: Clock,
  reason: string,
): Promise<RotatedKey> {
  const tiles = join(ledgerDir(home), 'tiles');
  if (!(await exists(join(tiles, 'checkpoint'))))
    throw new NotFound({
      detail: 'There is no ledger in this home folder.',
      help: 'Name the home folder with --home; npm start makes one.',
    });
  const lock = await lockHome(home);
  try {
    const ledger = await openLedger(home, clock, settings);
    try {
      const log = await PublicLog.open({ home, ledger, ledgerTiles: tiles, clock });
      await ledger.rotateKey([await log.head()], { actor: 'system', reason });
      const { keys } = ledger;
      return {
        first: log.served.key,
        newest: verifierKey(publicLogOrigin, keys.current),
        rotations: keys.rotations,
      };
    } finally {
      await ledger.close();
    }
  } finally {
    lock.release();
  }
}
