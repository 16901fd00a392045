import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { ledgerTables, type AppTables } from '../record/tables.ts';

/** Ledger entry types of the steward's list of officers' keys. */
export const keyEnrolled = 'officer.key-enrolled';
export const keyRemoved = 'officer.key-removed';

/** Keeps the keys on record, as decisions read them, up to date with one entry; returns the id of the key. */
export function rememberOfficerKeys(database: Database, entry: Entry): string | undefined {
  if (entry.type !== keyEnrolled && entry.type !== keyRemoved) return undefined;
  const { keyId, officer, fingerprint } = entry.private;
  if (typeof keyId !== 'string' || typeof fingerprint !== 'string') return undefined;
  const keys = ledgerTables.officerKeys.of(database);
  for (const row of keys.group(keyId)) keys.delete(row);
  if (entry.type === keyEnrolled && typeof officer === 'string')
    keys.put({ key_id: keyId, officer, fingerprint });
  return keyId;
}

/** Keeps the table of keys up to date with one entry. */
export async function projectOfficerKeys(database: Database, entry: Entry): Promise<void> {
  const keyId = rememberOfficerKeys(database, entry);
  if (keyId === undefined) return;
  const tables = tablesOf<AppTables>(database);
  await tables.deleteFrom('app_officer_key').where('key_id', '=', keyId).execute();
  const row = ledgerTables.officerKeys.of(database).get(keyId);
  if (row !== undefined) await tables.insertInto('app_officer_key').values(row).execute();
}
