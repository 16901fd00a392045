import type { Home, Settings } from '@vitrine/core/process';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { RecordPorts } from '../record/ports.ts';

/** What auditors' views take: the record, and where it lies, to verify it. */
export interface AuditPorts extends RecordPorts {
  readonly home: Home;
  /** Where the ledger's entries lie. */
  readonly ledgerPlace: Pick<Settings, 'ledger' | 'databaseUrl'>;
  /** What it has seen of the log, against which that is held. */
  readonly steward: () => Pick<StewardClient, 'ledgerMemory'>;
}
