import { lockHome, systemClock, type Home, type Settings } from '@vitrine/core/process';
import { closeDangling } from '@vitrine/ledger/log';
import { existsSync } from 'node:fs';
import { ledgerDir } from '../audit/ledger-places.ts';
import { databaseConfig, openLedger } from './app.ts';
import { Projection, rebuildDatabase } from '../record/projection.ts';

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

/** Whether the database of a home is what its ledger makes of it; one that never ran has none. @throws HomeLocked */
export async function databaseHolds(home: Home, settings: Settings): Promise<boolean> {
  if (!existsSync(ledgerDir(home))) return true;
  const lock = await lockHome(home);
  try {
    const ledger = await openLedger(home, systemClock, settings.mode);
    try {
      const projection = await Projection.open(databaseConfig(home, settings), ledger);
      const { altered } = projection;
      await projection.close();
      return altered === undefined;
    } finally {
      await ledger.close();
    }
  } finally {
    lock.release();
  }
}
