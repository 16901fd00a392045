import type { Home, Settings } from '@vitrine/core/process';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { RecordPorts } from '../record/ports.ts';

/** What the evidence pack is read from. */
export interface EvidencePorts extends RecordPorts {
  readonly home: Home;
  readonly allSettings: Settings;
  readonly steward: () => Pick<StewardClient, 'ledgerMemory'>;
}
