import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { RecordPorts } from '../record/ports.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';
import type { PrivacyRegistry } from './privacy-registry.ts';

/** What buying an answer takes: the ledger, and budgets as it has them. */
export interface BudgetPorts extends RecordPorts {
  readonly privacy: PrivacyRegistry;
}

/** What private answers take: budgets, rooms that add the noise, and the cuts that there are. */
export interface PrivacyPorts extends BudgetPorts {
  readonly rooms: Pick<RoomRegistry, 'use'>;
  readonly steward: () => Pick<StewardClient, 'listCuts'>;
}
