import type { Logger } from '@vitrine/core/log';
import type { Settings } from '@vitrine/core/process';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { StopPorts } from '../agreements/ports.ts';
import type { BudgetPorts } from '../privacy/ports.ts';
import type { CutPorts } from '../rooms/ports.ts';
import type { TwinTurns } from './twin-turns.ts';

/** What data managers' work takes: the steward, and what new opt-outs stop. */
export interface CataloguePorts extends StopPorts {
  readonly steward: () => Omit<StewardClient, 'makeCut' | 'listCuts' | 'ledgerSeen' | 'followLedger'>;
  readonly receipts: CutPorts['receipts'];
  readonly twins: TwinTurns;
  /** Of which public synopses are bought. */
  readonly privacy: BudgetPorts['privacy'];
  readonly settings: Pick<Settings, 'mode' | 'port' | 'publicUrl'>;
  readonly log: Pick<Logger, 'error' | 'warn'>;
}
