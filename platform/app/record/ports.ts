import type { Database } from '@vitrine/core/database';
import type { Clock } from '@vitrine/core/process';
import type { Ledger } from '@vitrine/ledger/log';
import type { Locks } from './locks.ts';
import type { Projection } from './projection.ts';

/** The record, which every slice reads and writes: the ledger, what is projected from it, and the moment. */
export interface RecordPorts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly projection: Projection;
  readonly database: Database;
  /** Decisions that depend on what the ledger says, kept apart by agreement and by person: see `lockOf`. */
  readonly locks: Locks;
}
