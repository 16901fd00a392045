import type { Home } from '@vitrine/core/process';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { RecordPorts } from '../record/ports.ts';

/** What auditors' views take: the record, and where it lies, to verify it. */
export interface AuditPorts extends RecordPorts {
  readonly home: Home;
  /** What it has seen of the log, against which that is held. */
  readonly steward: () => Pick<StewardClient, 'ledgerMemory'>;
}
