import { votesNeeded, type Request } from './request.ts';

/** The steps that a request takes, for which there is a time by which each is due. */
export type Step = 'check' | 'answer' | 'release';

/** Whom a request waits for now, and since when; undefined where it waits for nobody. */
export function stepOf(
  request: Pick<Request, 'state' | 'submittedAt' | 'updatedAt'>,
): { readonly step: Step; readonly since: string } | undefined {
  switch (request.state) {
    case 'submitted':
      return { step: 'check', since: request.submittedAt };
    case 'changes-requested':
      return { step: 'answer', since: request.updatedAt };
    case 'approved':
      return { step: 'release', since: request.updatedAt };
    default:
      return undefined;
  }
}

/** How long a released request took, in hours: in all from when it was first sent, and by step. */
export interface StepHours {
  readonly whole: number;
  readonly check: number;
  readonly answer: number;
  readonly release: number;
}

const hours = (from: string, to: string): number =>
  Math.max(0, Date.parse(to) - Date.parse(from)) / 3_600_000;

/**
 * The hours of a request that was released; undefined before. With the checkers is what passed from each sending until
 * both had voted, before the release what passed since; the rest was with the requester, rounds that were changed
 * before both had voted too.
 */
export function stepHours(request: Request): StepHours | undefined {
  const { release, earlierRounds, submittedAt, votes } = request;
  if (release === null) return undefined;
  const approved = votedBy(votes);
  if (approved === undefined) return undefined;
  const first = earlierRounds[0]?.submittedAt ?? submittedAt;
  const earlier = earlierRounds.map((round) => {
    const over = votedBy(round.votes);
    return over === undefined ? 0 : hours(round.submittedAt, over);
  });
  const check = earlier.reduce((sum, one) => sum + one, hours(submittedAt, approved));
  const [whole, released] = [hours(first, release.at), hours(approved, release.at)];
  return { whole, check, answer: Math.max(0, whole - check - released), release: released };
}

/** When both votes of a round were in. */
function votedBy(votes: readonly { readonly at: string }[]): string | undefined {
  return votes.length < votesNeeded
    ? undefined
    : votes
        .map(({ at }) => at)
        .toSorted()
        .at(-1);
}
