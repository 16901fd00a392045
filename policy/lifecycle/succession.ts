import { agreementOf, type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import type { AgreementState } from './state.ts';

/** One version of an agreement and where it stands by itself. */
export interface VersionState {
  readonly ref: AgreementRef;
  readonly state: AgreementState;
}

/** A version as one number, by which versions of one agreement compare: major and minor have at most four digits. */
export function versionOrder(ref: AgreementRef): number {
  const [major = 0, minor = 0] = ref
    .slice(ref.lastIndexOf('-v') + 2)
    .split('.')
    .map(Number);
  return major * 10_000 + minor;
}

/**
 * Versions that have not ended although a newer one of the same agreement is active, and the newest such one:
 * each of them has to end. Pure. `versions` may be of several agreements.
 */
export function replacedVersions(
  versions: readonly VersionState[],
): readonly { readonly ref: AgreementRef; readonly by: AgreementRef }[] {
  const newest = new Map<AgreementId, AgreementRef>();
  for (const { ref, state } of versions) {
    const known = newest.get(agreementOf(ref));
    if (state === 'active' && (known === undefined || versionOrder(ref) > versionOrder(known)))
      newest.set(agreementOf(ref), ref);
  }
  return versions.flatMap(({ ref, state }) => {
    const by = newest.get(agreementOf(ref));
    if (state === 'ended' || by === undefined || versionOrder(ref) >= versionOrder(by)) return [];
    return [{ ref, by }];
  });
}

/**
 * Where a version stands among the others: of the versions of one agreement only the newest active one is
 * active, and those it replaces have ended, whether or not that is recorded yet. Pure.
 */
export function stateAmong(version: VersionState, versions: readonly VersionState[]): AgreementState {
  return replacedVersions([version, ...versions]).some(({ ref }) => ref === version.ref)
    ? 'ended'
    : version.state;
}
