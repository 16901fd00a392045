import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { RecordPorts } from '../record/ports.ts';
import type { RoomBook } from '../rooms/room-book.ts';
import type { PrivacyBook } from './privacy-book.ts';

/** What buying an answer takes: the ledger, and budgets as it has them. */
export interface BudgetPorts extends RecordPorts {
  readonly privacy: PrivacyBook;
}

/** What private answers take: budgets, rooms that add the noise, and the cuts that there are. */
export interface PrivacyPorts extends BudgetPorts {
  readonly rooms: Pick<RoomBook, 'use'>;
  readonly steward: () => Pick<StewardClient, 'listCuts'>;
}
