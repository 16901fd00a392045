import type { Home } from '@vitrine/core/process';
import type { RecordPorts } from '../record/ports.ts';

/** What auditors' views take: the record, and where it lies, to verify it. */
export interface AuditPorts extends RecordPorts {
  readonly home: Home;
}
