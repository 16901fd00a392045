import { createPublicKey } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, InvalidInput, NotFound } from '@vitrine/core/errors';
import { exists } from '@vitrine/core/files';
import { keysAt } from '@vitrine/core/keys';
import { lockHome, type Clock, type Home, type Settings } from '@vitrine/core/process';
import { copyLedger, leavesIn, ledgerOrigin, type Ledger } from '@vitrine/ledger/log';
import { FileStorage, openFileLedger } from '@vitrine/ledger/storage/file';
import {
  openPostgresLedger,
  PostgresStorage,
  readingPostgres,
  type LedgerRead,
} from '@vitrine/ledger/storage/postgres';
import { ledgerDir, ledgerPublicKeyFile } from '../audit/ledger-places.ts';
import { vocabulary } from './vocabulary.ts';

type LedgerSettings = Pick<Settings, 'ledger' | 'databaseUrl'>;

const tilesDir = (home: Home): string => join(ledgerDir(home), 'tiles');
const segmentsDir = (home: Home): string => join(ledgerDir(home), 'segments');
const moved = 'before-the-move';

/**
 * Opens the ledger where the settings say. @throws Conflict when the home's ledger lies elsewhere: it must not be
 * begun anew because of a setting.
 */
export async function openLedger(
  home: Home,
  clock: Clock,
  settings: LedgerSettings & Pick<Settings, 'mode'>,
): Promise<Ledger> {
  await demandPlace(home, settings);
  const keys = await keysAt(join(home.server, 'keys'), settings.mode);
  const options = { keys, clock, origin: ledgerOrigin, events: vocabulary };
  return settings.ledger === 'files'
    ? openFileLedger({ ...options, dir: ledgerDir(home) })
    : openPostgresLedger({ ...options, url: urlOf(settings), tilesDir: tilesDir(home) });
}

/** Reads the entries of a ledger that lies in the database, beside whoever writes it; nothing when it lies in files. */
export async function withLedgerTables<T>(
  settings: LedgerSettings,
  work: (tables: LedgerRead | undefined) => Promise<T>,
): Promise<T> {
  return settings.ledger === 'files' ? work(undefined) : readingPostgres(urlOf(settings), work);
}

/** Writes a ledger that lies in the database as the files of a folder, beside whoever writes it; returns how many entries. */
export async function exportLedger(home: Home, settings: LedgerSettings, dir: string): Promise<number> {
  await demandPlace(home, settings);
  const publicKey = await publicKeyOf(home);
  return readingPostgres(urlOf(settings), async (tables) => {
    const to = await FileStorage.open(dir);
    try {
      return await copyLedger({
        note: tables.note,
        entries: tables.entries(),
        to,
        origin: ledgerOrigin,
        publicKey,
      });
    } finally {
      await to.close();
    }
  });
}

/**
 * Moves a ledger from the place that the settings do not name to the one that they name, while no server runs. What
 * lay in files is kept beside them, what lay in the database is left there. Returns how many entries there are.
 * @throws Conflict when there is a ledger already, or nothing to move
 */
export async function moveLedger(home: Home, settings: LedgerSettings): Promise<number> {
  const lock = await lockHome(home);
  try {
    if (settings.ledger === 'database') return await filesToDatabase(home, settings);
    if (await exists(segmentsDir(home))) throw alreadyThere();
    return await exportLedger(home, { ...settings, ledger: 'database' }, ledgerDir(home));
  } finally {
    lock.release();
  }
}

async function filesToDatabase(home: Home, settings: LedgerSettings): Promise<number> {
  if (!(await exists(segmentsDir(home)))) throw new NotFound({ detail: 'There is no ledger in files here.' });
  const publicKey = await publicKeyOf(home);
  const from = await FileStorage.open(ledgerDir(home));
  try {
    const size = await leavesIn(from);
    await from.repair();
    const to = await PostgresStorage.open({ url: urlOf(settings), tilesDir: tilesDir(home) });
    try {
      const note = await from.checkpoint();
      await copyLedger({ note, entries: from.read(0, size), to, origin: ledgerOrigin, publicKey });
    } finally {
      await to.close();
    }
    const kept = join(ledgerDir(home), moved);
    await mkdir(kept, { mode: 0o700 });
    for (const name of ['private', 'segments']) await rename(join(ledgerDir(home), name), join(kept, name));
    return size;
  } finally {
    await from.close();
  }
}

async function demandPlace(home: Home, settings: LedgerSettings): Promise<void> {
  const inFiles = await exists(segmentsDir(home));
  const begun = inFiles || (await exists(join(tilesDir(home), 'checkpoint')));
  if (!begun || inFiles === (settings.ledger === 'files')) return;
  throw new Conflict({
    detail: `The ledger of this home lies in ${inFiles ? 'files' : 'the database'}, and VITRINE_LEDGER says ${settings.ledger}.`,
    help: 'Set VITRINE_LEDGER as it was, or move the ledger while the server is stopped: vitrine ledger move.',
  });
}

function urlOf({ databaseUrl }: LedgerSettings): string {
  if (databaseUrl === undefined) {
    throw new InvalidInput({
      detail: 'The ledger is to lie in the database, and VITRINE_DATABASE_URL names none.',
      help: 'Set VITRINE_DATABASE_URL to the address of a PostgreSQL database.',
    });
  }
  return databaseUrl;
}

async function publicKeyOf(home: Home) {
  return createPublicKey(await readFile(ledgerPublicKeyFile(home)));
}

function alreadyThere(): Conflict {
  return new Conflict({ detail: 'There is a ledger in this place already.' });
}
