import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { KeptQueries } from '../executions/kept-queries.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { ShownReceipts } from './shown-receipts.ts';

/** What putting removed cuts on record takes. The steward is asked for anew: it may have been started again. */
export interface RemovalPorts extends RecordPorts {
  readonly steward: () => Pick<StewardClient, 'removals' | 'forgetRemovals'>;
  readonly queries: Pick<KeptQueries, 'forgetAnswers'>;
}

/** What making cuts takes. */
export interface CutPorts extends RecordPorts {
  readonly steward: () => Pick<StewardClient, 'makeCut' | 'listCuts'>;
  /** Receipts of entries as the steward takes them. */
  readonly receipts: Pick<ShownReceipts, 'of'>;
}
