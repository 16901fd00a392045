import type { VitrineError } from '@vitrine/core/errors';
import type { AgreementRef } from '@vitrine/core/ids';
import type { KeptPorts } from './ports.ts';

/** The agreements that anything kept came from: results of queries, outputs of notebooks. */
export function keptAgreements({ queries, runs }: KeptPorts): ReadonlySet<AgreementRef> {
  return new Set([...queries.agreements(), ...runs.agreements()]);
}

/** Stops what runs under an agreement and forgets what it gave: the data must go, for this reason. */
export async function dropKept(
  { queries, runs }: KeptPorts,
  agreement: AgreementRef,
  why?: VitrineError,
): Promise<void> {
  runs.drop(agreement, why);
  await queries.drop(agreement, why);
}
