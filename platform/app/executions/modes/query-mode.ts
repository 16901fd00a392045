import type { PrivacyForeseen } from '@vitrine/api';
import type { DatasetId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Acting } from '@vitrine/ledger/log';
import type { UsableAgreement } from '../../agreements/usable-agreement.ts';
import type { PrivacyPorts } from '../../privacy/ports.ts';
import type { Foresight } from '../../privacy/foresee-privately.ts';
import type { Answer } from '../query-result.ts';
import type { RunningQuery } from '../running-query.ts';
import type { Planned } from './planned.ts';

/** A planned query as it is asked, and by whom. */
export interface Asked<Plan extends Planned> {
  readonly person: Person;
  readonly usable: UsableAgreement;
  readonly query: RunningQuery;
  readonly plan: Plan;
  readonly datasets: readonly DatasetId[];
  /** Rows that it may count for at most. */
  readonly maxRows: number;
  readonly acting: Pick<Acting, 'note'>;
}

/** What an answer would be like, in sentences, and what it would cost of a privacy budget. */
export interface Foreseen {
  readonly text: string;
  readonly privacy: PrivacyForeseen | null;
}

/**
 * A way in which an agreement shows its data. A mode is a folder: its planner (`planners.ts`), which the threads that
 * judge load, and this, which explains and runs what was planned.
 */
export interface QueryMode<Plan extends Planned> {
  /** What the answer would be like; touches nothing of the data. @throws what `run` would refuse already */
  explain(
    ports: Pick<PrivacyPorts, 'privacy' | 'steward'>,
    usable: UsableAgreement,
    plan: Plan,
    foresight: Foresight,
  ): Promise<Foreseen>;
  /** The answer, and what each of its rows counts for: not counted or shown yet. */
  run(ports: PrivacyPorts, asked: Asked<Plan>): Promise<Answer>;
}
