import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, InvalidInput, NotFound } from '@vitrine/core/errors';
import { exists, syncFolder } from '@vitrine/core/files';
import { keysAt } from '@vitrine/core/keys';
import { lockHome, type Clock, type Home, type Settings } from '@vitrine/core/process';
import { copyLedger, leavesIn, ledgerOrigin, type Ledger } from '@vitrine/ledger/log';
import { FileStorage, openFileLedger } from '@vitrine/ledger/storage/file';
import {
  laterCheckpoint,
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
  const published = await readFile(join(tilesDir(home), 'checkpoint'), 'utf8').catch(() => undefined);
  return readingPostgres(urlOf(settings), async (tables) => {
    const to = await FileStorage.open(dir);
    try {
      return await copyLedger({
        note: laterCheckpoint(tables.note, published),
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
export async function moveLedger(
  home: Home,
  settings: LedgerSettings,
  { keep = true }: { readonly keep?: boolean } = {},
): Promise<number> {
  const lock = await lockHome(home);
  try {
    if (settings.ledger === 'database') return await filesToDatabase(home, settings, keep);
    if (await exists(segmentsDir(home))) throw alreadyThere();
    return await databaseToFiles(home, settings);
  } finally {
    lock.release();
  }
}

/** The segments come last: with them the home's ledger lies in files, and a move that broke off can be done again. */
async function databaseToFiles(home: Home, settings: LedgerSettings): Promise<number> {
  const making = join(home.server, 'ledger-moving');
  await rm(making, { recursive: true, force: true });
  const entries = await exportLedger(home, { ...settings, ledger: 'database' }, making);
  for (const name of ['private', 'segments']) {
    await rm(join(ledgerDir(home), name), { recursive: true, force: true });
    await rename(join(making, name), join(ledgerDir(home), name));
  }
  await syncFolder(ledgerDir(home));
  await rm(making, { recursive: true });
  return entries;
}

async function filesToDatabase(home: Home, settings: LedgerSettings, keep: boolean): Promise<number> {
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
    const kept = await mkdtemp(join(ledgerDir(home), 'before-the-move-'));
    for (const name of ['segments', 'private']) await rename(join(ledgerDir(home), name), join(kept, name));
    if (!keep) await rm(kept, { recursive: true });
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
  return new Conflict({ detail: 'There is a ledger in files already.' });
}
