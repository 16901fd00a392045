import type { OptOutRule } from '@vitrine/policy/cut';
import type { AgreementState } from '@vitrine/policy/lifecycle';
import type { Request } from './request.ts';

type OptOutKind = Exclude<keyof OptOutRule, 'maxAgeDays'>;

/** Why a request that is not released does not go on. */
export type QuarantineReason = 'agreement-suspended' | 'agreement-ended' | 'agreement-expired' | 'opt-outs';

/** What of a request decides. */
export type Held = Pick<Request, 'state' | 'release'> & {
  readonly files: readonly Pick<Request['files'][number], 'query' | 'kernel'>[];
};

/**
 * How things stand for the data that a request's files came from. What came first is told by places in the
 * ledger: a list takes time to apply, and clocks go back.
 */
export interface Sources {
  /** Where the request's version of the agreement stands among the others. */
  readonly agreement: AgreementState;
  /** Whether that version applies opt-outs of a kind. */
  readonly applies: (kind: OptOutKind) => boolean;
  /** Every list of opt-outs that ever was applied. */
  readonly lists: readonly { readonly kind: OptOutKind; readonly index: number }[];
  /** Where a query began, or the kernel that an act started: what it made is as old as what it could read. */
  readonly begun: (made: string) => number | undefined;
  /** Where the request began, and where it was last sent to the checkers. */
  readonly created: number | undefined;
  readonly submitted: number | undefined;
}

/** States in which a request is with the checkers, or was. */
const sent: readonly Request['state'][] = ['submitted', 'approved', 'rejected'];

/**
 * Why a request's files may not be opened, checked or released, or undefined. Files go on only while the version
 * of the agreement that they were made under is in force; and what is not sent to the checkers yet must have
 * been computed with the newest opt-outs (docs/decisions/0010). What is released is released. Pure.
 */
export function quarantineOf(request: Held, sources: Sources): QuarantineReason | undefined {
  if (request.release !== null) return undefined;
  switch (sources.agreement) {
    case 'active':
      break;
    case 'suspended':
      return 'agreement-suspended';
    case 'expired':
      return 'agreement-expired';
    default:
      return 'agreement-ended';
  }
  const until = sent.includes(request.state) ? (sources.submitted ?? Infinity) : Infinity;
  const lists = sources.lists.filter(({ kind, index }) => sources.applies(kind) && index < until);
  const outdated = request.files.some(({ query, kernel }) => {
    const made = query ?? kernel;
    // A file that names neither counts as old as its request.
    const begun = (made === undefined ? undefined : sources.begun(made)) ?? sources.created ?? -1;
    return lists.some(({ index }) => index > begun);
  });
  return outdated ? 'opt-outs' : undefined;
}

/** What the requester and the checkers are told. */
export const quarantineText: Readonly<Record<QuarantineReason, string>> = {
  'agreement-suspended':
    'Its files are quarantined: a data access officer suspended the agreement they were made under. Nobody can open, approve or release them.',
  'agreement-ended':
    'Its files are quarantined: the version of the agreement they were made under has ended, or a newer one replaced it. Nobody can open, approve or release them.',
  'agreement-expired':
    'Its files are quarantined: the term of the agreement they were made under is over. Nobody can open, approve or release them.',
  'opt-outs':
    'Its files are quarantined: newer opt-outs were applied after they were computed and before they were sent to the checkers. Nobody can open, send or release them.',
};

/** What may still be done. */
export function quarantineHelp(reason: QuarantineReason): string {
  return reason === 'opt-outs'
    ? 'Run its queries again and put the new results in the place of its files; the answers stay. Or withdraw it.'
    : 'Where a newer version of the agreement is in force for you, have its files computed anew by one act, to make a new request like this one under it, with the answers copied. Or withdraw it.';
}
