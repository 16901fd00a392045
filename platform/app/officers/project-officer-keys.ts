import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import type { AppTables } from '../record/tables.ts';

/** Ledger entry types of the steward's list of officers' keys. */
export const keyEnrolled = 'officer.key-enrolled';
export const keyRemoved = 'officer.key-removed';

/** Keeps the keys on record up to date with one entry. */
export async function projectOfficerKeys(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== keyEnrolled && entry.type !== keyRemoved) return;
  const { keyId, officer, fingerprint } = entry.private;
  if (typeof keyId !== 'string' || typeof fingerprint !== 'string') return;
  const tables = tablesOf<AppTables>(database);
  await tables.deleteFrom('app_officer_key').where('key_id', '=', keyId).execute();
  if (entry.type === keyRemoved || typeof officer !== 'string') return;
  await tables.insertInto('app_officer_key').values({ key_id: keyId, officer, fingerprint }).execute();
}
