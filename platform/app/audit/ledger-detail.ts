import type { LedgerDetail } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core';
import { leafHash, openCheckpoint, verifyReceipt, type Ledger } from '@vitrine/ledger';
import { loadNames } from '../names.ts';
import type { AppTables } from '../tables.ts';
import { toLedgerEntry } from './list-ledger.ts';

/** One entry with its private fields, and the proof that it is in the signed log. @throws NotFound */
export async function ledgerDetail(ledger: Ledger, database: Database, index: number): Promise<LedgerDetail> {
  const entry = await ledger.entry(index);
  const receipt = await ledger.receipt(index);
  const names = await loadNames(database);
  const { size, root } = openCheckpoint(receipt.checkpoint, ledger.origin, ledger.publicKey);
  const related = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select('index')
    .where('act', '=', entry.act)
    .where('index', '!=', index)
    .orderBy('index')
    .execute();
  return {
    ...(await toLedgerEntry(ledger, index, names)),
    public: entry.public as LedgerDetail['public'],
    private: entry.private as LedgerDetail['private'],
    proof: {
      leaf: receipt.leaf,
      leafHash: leafHash(receipt.leaf).toString('hex'),
      path: receipt.proof,
      size,
      root: root.toString('hex'),
      checkpoint: receipt.checkpoint,
      verified: proves(ledger, receipt),
    },
    related: await Promise.all(related.map((one) => toLedgerEntry(ledger, one.index, names))),
  };
}

function proves(ledger: Ledger, receipt: Parameters<typeof verifyReceipt>[0]): boolean {
  try {
    verifyReceipt(receipt, ledger.publicKey, ledger.origin);
    return true;
  } catch {
    return false;
  }
}
