import type { Logger } from '@vitrine/core/log';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { Guard } from '@vitrine/policy/sql/guard';
import type { TwinTurns } from '../catalogue/twin-turns.ts';
import type { DetachedRegistry } from '../detached/detached-registry.ts';
import type { FreshRegistry } from '../notebooks/fresh/fresh-registry.ts';
import type { KeptRuns } from '../notebooks/kept-runs.ts';
import type { PrivacyPorts } from '../privacy/ports.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';
import type { Judges } from './judging/judges.ts';
import type { KeptQueries } from './kept-queries.ts';

/** What is kept of answers, or still runs: results of queries, outputs of notebooks and their bundles, code that runs unseen. */
export interface KeptPorts {
  readonly queries: KeptQueries;
  readonly runs: KeptRuns;
  readonly detached: DetachedRegistry;
  readonly fresh: FreshRegistry;
}

/** What reading and judging a query takes. */
export interface JudgingPorts {
  readonly guard: Pick<Guard, 'tree'>;
  readonly judges: Pick<Judges, 'plan'>;
}

/** What running a query takes beside the record: its judges, rooms, and budgets. */
export interface QueryPorts extends PrivacyPorts, JudgingPorts {
  readonly log: Pick<Logger, 'error'>;
  readonly queries: KeptQueries;
}

/** What a workspace takes: queries that run and are kept, the cuts that there are, and who has twins made. */
export interface WorkspacePorts extends QueryPorts {
  readonly twins: TwinTurns;
  readonly rooms: Pick<RoomRegistry, 'use' | 'state'>;
  readonly steward: () => Pick<StewardClient, 'listCuts'>;
}
