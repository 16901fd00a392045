import type { Request } from '@vitrine/api';
import { may } from '../logic/may.ts';

export const voteText = { approve: 'Approve', changes: 'Ask for changes', reject: 'Reject' } as const;

/** This checker's vote of the present round, when there is one. */
export const ownVote = (request: Pick<Request, 'votes'>): Request['votes'][number] | undefined =>
  request.votes.find((one) => one.mine);

/** Whether this person may vote now, or change the vote they cast while the other one is missing. */
export function mayVote(request: Pick<Request, 'may' | 'votes' | 'state' | 'quarantine'>): boolean {
  if (may(request.may, 'vote').allowed) return true;
  const alone = request.votes.length === 1 && ownVote(request) !== undefined;
  return alone && request.state === 'submitted' && request.quarantine === undefined;
}
