import type { VitrineError } from '@vitrine/core/errors';
import type { AgreementRef } from '@vitrine/core/ids';
import type { KeptPorts } from './ports.ts';

/** The agreements that anything kept came from: results of queries, outputs of notebooks, code that runs unseen. */
export function keptAgreements({ queries, runs, detached, fresh }: KeptPorts): ReadonlySet<AgreementRef> {
  return new Set([
    ...queries.agreements(),
    ...runs.agreements(),
    ...detached.agreements(),
    ...fresh.agreements(),
  ]);
}

/** Stops what runs under an agreement and forgets what it gave: the data must go, for this reason. */
export async function dropKept(
  { queries, runs, detached, fresh }: KeptPorts,
  agreement: AgreementRef,
  why?: VitrineError,
): Promise<void> {
  runs.drop(agreement, why);
  detached.drop(agreement, why);
  fresh.drop(agreement, why);
  // Bundles lie with the results of queries, under the same key.
  await queries.drop(agreement, why);
}
