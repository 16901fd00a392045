import type { Clock, Home, Settings } from '@vitrine/core/process';
import type { Database } from '@vitrine/core/database';
import type { KeyProvider } from '@vitrine/core/keys';
import type { Logger } from '@vitrine/core/log';
import type { ObjectStore } from '@vitrine/core/store';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { Sessions } from '@vitrine/identity/sessions';
import type { Ledger } from '@vitrine/ledger/log';
import type { Guard } from '@vitrine/policy/sql/guard';
import type { Judges } from '../executions/judging/judges.ts';
import type { KeptQueries } from '../executions/kept-queries.ts';
import type { DetachedBook } from '../detached/detached-book.ts';
import type { KernelBook } from '../notebooks/kernel-book.ts';
import type { KeptRuns } from '../notebooks/kept-runs.ts';
import type { NotebookStore } from '../notebooks/notebook-store.ts';
import type { OfficerRecord } from '../officers/officer-record.ts';
import type { PrivacyBook } from '../privacy/privacy-book.ts';
import type { Projection } from '../record/projection.ts';
import type { RoomBook } from '../rooms/room-book.ts';
import type { RoomCalls } from '@vitrine/datasets/catalogue/steward';
import type { ShownReceipts } from '../rooms/shown-receipts.ts';
import type { Locks } from '../record/locks.ts';

/** What use cases work with; made once by `openApp`. */
export interface Parts {
  readonly home: Home;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keys: KeyProvider;
  readonly ledger: Ledger;
  readonly projection: Projection;
  readonly database: Database;
  readonly sessions: Sessions;
  readonly guard: Guard;
  readonly judges: Judges;
  /** The steward that lives now: it may have been started anew. */
  readonly steward: () => StewardClient;
  readonly roomCalls: RoomCalls;
  /** Receipts of entries as the steward takes them. */
  readonly receipts: ShownReceipts;
  readonly officerRecord: OfficerRecord;
  readonly rooms: RoomBook;
  /** Privacy budgets, as the ledger has them. */
  readonly privacy: PrivacyBook;
  readonly queries: KeptQueries;
  readonly kernels: KernelBook;
  readonly runs: KeptRuns;
  readonly detached: DetachedBook;
  readonly notebooks: NotebookStore;
  /** Files of requests and released packages. */
  readonly outputs: ObjectStore;
  /** Decisions that depend on what the ledger says, kept apart by agreement and by person: see `lockOf`. */
  readonly locks: Locks;
  /** Whether there are ends that the steward could not be told of; it is told again. */
  readonly untold: { ends: boolean };
}
