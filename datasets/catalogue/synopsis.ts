import { ledgerRows, type Database } from '@vitrine/core/database';
import { madeSynopsisSchema, type MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';

/**
 * Ledger entry type of a public synopsis. Its first intent for a release is the charge to the dataset's budget; an act that
 * comes again for the same release is about the same synopsis, since the steward draws one a release, and costs nothing.
 */
export const synopsisBought = 'synopsis.bought';

const face = z.object({ dataset: z.string(), release: z.string(), epsilon: z.number().positive() });

/** Which release a synopsis is of, and what it spends. */
export type SynopsisCharge = z.output<typeof face>;

/** The charge that an entry is, if it is one, of its first time or not. */
export function synopsisChargeOf(entry: Entry): SynopsisCharge | undefined {
  return entry.type === synopsisBought && entry.phase === 'intent' ? face.parse(entry.public) : undefined;
}

export const synopsisName = ({ dataset, release }: Omit<SynopsisCharge, 'epsilon'>): string =>
  `${dataset} ${release}`;

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
