import type { AgreementSummary } from '@vitrine/api';

const form = /^(.+)-v(\d+)\.(\d+)$/;

/** The agreement that a version belongs to: its reference without the version. */
export const agreementOf = (ref: string): string => form.exec(ref)?.[1] ?? ref;

const versionOf = (ref: string): number => {
  const found = form.exec(ref);
  return found === null ? -1 : Number(found[2]) * 100_000 + Number(found[3]);
};

type Version = Pick<AgreementSummary, 'ref' | 'state'>;

const signed: readonly AgreementSummary['state'][] = ['active', 'suspended', 'expired', 'not-yet', 'ended'];

const others = <One extends Version>(ref: string, all: readonly One[]): readonly One[] =>
  all
    .filter(
      (one) => one.ref !== ref && agreementOf(one.ref) === agreementOf(ref) && signed.includes(one.state),
    )
    .toSorted((a, b) => versionOf(b.ref) - versionOf(a.ref));

/** The version that this one replaces: the one in force, or else the last signed one before it. */
export function versionBefore<One extends Version>(ref: string, all: readonly One[]): One | undefined {
  const earlier = others(ref, all).filter((one) => versionOf(one.ref) < versionOf(ref));
  return earlier.find((one) => one.state === 'active' || one.state === 'suspended') ?? earlier[0];
}

/** The version in force after this one, when there is one. */
export function versionAfter<One extends Version>(ref: string, all: readonly One[]): One | undefined {
  return others(ref, all).find((one) => one.state === 'active' && versionOf(one.ref) > versionOf(ref));
}
