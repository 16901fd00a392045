import { ledgerRows, type Database } from '@vitrine/core/database';
import { madeSynopsisSchema, type MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import type { Entry } from '@vitrine/ledger/log';
import { synopsisBought } from './synopsis.ts';

interface SynopsisRow {
  readonly dataset: string;
  readonly release: string;
  /** ISO 8601, UTC: when it was published. */
  readonly at: string;
  readonly synopsis: MadeSynopsis;
}

const synopses = ledgerRows<SynopsisRow>(['dataset', 'release']);

/** Notes a synopsis that was published; the first of a release stays. */
export function rememberSynopses(database: Database, entry: Entry): void {
  if (entry.type !== synopsisBought || entry.phase === 'intent' || (entry.result ?? 'done') !== 'done')
    return;
  const read = madeSynopsisSchema.safeParse(entry.private['synopsis']);
  const rows = synopses.of(database);
  if (!read.success || rows.get(read.data.dataset, read.data.release) !== undefined) return;
  const { dataset, release } = read.data;
  rows.put({ dataset, release, at: entry.at, synopsis: read.data });
}

/** The synopsis that was published of a release. */
export function synopsisOf(database: Database, dataset: string, release: string): SynopsisRow | undefined {
  return synopses.of(database).get(dataset, release);
}
