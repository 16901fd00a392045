import { lockHome, systemClock, type Home, type Settings } from '@vitrine/core/process';
import { closeDangling } from '@vitrine/ledger/log';
import { databaseConfig, openLedger } from './app.ts';
import { rebuildDatabase } from '../record/projection.ts';

/** Builds the metadata database again from the ledger. @throws HomeLocked while a server runs */
export async function rebuildHome(home: Home, settings: Settings): Promise<number> {
  const lock = await lockHome(home);
  try {
    const ledger = await openLedger(home, systemClock, settings.mode);
    try {
      await closeDangling(ledger);
      return await rebuildDatabase(databaseConfig(home, settings), ledger);
    } finally {
      await ledger.close();
    }
  } finally {
    lock.release();
  }
}
