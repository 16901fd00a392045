import type { VitrineError } from '@vitrine/core/errors';
import type { AgreementRef } from '@vitrine/core/ids';
import type { Parts } from '../boot/parts.ts';

type Kept = Pick<Parts, 'queries' | 'runs' | 'detached'>;

/** The agreements that anything kept came from: results of queries, outputs of notebooks, code that runs unseen. */
export function keptAgreements({ queries, runs, detached }: Kept): ReadonlySet<AgreementRef> {
  return new Set([...queries.agreements(), ...runs.agreements(), ...detached.agreements()]);
}

/** Stops what runs under an agreement and forgets what it gave: the data must go, for this reason. */
export function dropKept(
  { queries, runs, detached }: Kept,
  agreement: AgreementRef,
  why?: VitrineError,
): void {
  queries.drop(agreement, why);
  runs.drop(agreement, why);
  detached.drop(agreement, why);
}
