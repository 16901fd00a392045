import { agreementOf, type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import { stateAmong, versionOrder } from './succession.ts';
import type { AgreementState } from './state.ts';

/** One version of an agreement, as far as membership goes by it. */
export interface Version {
  readonly ref: AgreementRef;
  /** Where it stands by itself. */
  readonly state: AgreementState;
  /** Whether two officers signed it, whatever became of it since. */
  readonly signed: boolean;
}

/** What a person has to do with agreements: the one answer that every page and call goes by. */
export interface Membership {
  /** The versions that stand for their agreements and name the person. */
  readonly standing: readonly AgreementRef[];
  /** The agreements of these. */
  readonly agreements: readonly AgreementId[];
  /** Versions whose documents the person may read. */
  readonly readable: readonly AgreementRef[];
  /** Agreements that name or ever named the person, in a draft too: they may not judge these. */
  readonly conflicts: readonly AgreementId[];
}

const rank: Readonly<Record<AgreementState, number>> = {
  active: 3,
  suspended: 2,
  expired: 2,
  'not-yet': 1,
  ended: 0,
  unsigned: -1,
  'signed-once': -1,
};

/**
 * The version of one agreement whose word counts: the newest that is in force; while none is, the newest that
 * was. A document that two officers have not signed counts for nothing: one officer alone would otherwise let
 * people in. Pure.
 */
export function standingVersion(versions: readonly Version[]): Version | undefined {
  let standing: Version | undefined;
  for (const version of versions) {
    if (!version.signed) continue;
    if (standing === undefined || compare(version, standing) > 0) standing = version;
  }
  return standing;
}

function compare(one: Version, other: Version): number {
  return rank[one.state] - rank[other.state] || versionOrder(one.ref) - versionOrder(other.ref);
}

/** Drafts, and what is still to begin: those they name may see what is planned for them. */
const planned: readonly AgreementState[] = ['unsigned', 'signed-once', 'not-yet'];

/**
 * A person's membership. `versions` are all versions of the agreements that name them in any version; `naming`
 * those of them that do. Whom the standing version leaves out is no member, whatever an earlier one said. Pure.
 */
export function membershipIn(versions: readonly Version[], naming: ReadonlySet<AgreementRef>): Membership {
  const byAgreement = Map.groupBy(versions, ({ ref }) => agreementOf(ref));
  const found = {
    standing: [] as AgreementRef[],
    agreements: [] as AgreementId[],
    readable: [] as AgreementRef[],
    conflicts: [] as AgreementId[],
  };
  for (const [agreement, all] of byAgreement) {
    if (!all.some(({ ref }) => naming.has(ref))) continue;
    found.conflicts.push(agreement);
    const standing = standingVersion(all);
    const member = standing !== undefined && naming.has(standing.ref);
    if (member) {
      found.standing.push(standing.ref);
      found.agreements.push(agreement);
    }
    for (const version of all) {
      const plans = planned.includes(stateAmong(version, all)) && naming.has(version.ref);
      if (plans || (member && version.signed)) found.readable.push(version.ref);
    }
  }
  return found;
}
