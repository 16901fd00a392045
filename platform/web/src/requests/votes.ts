import type { Request } from '@vitrine/api';

export const voteText = { approve: 'Approve', changes: 'Ask for changes', reject: 'Reject' } as const;

/** This checker's vote of the present round, when there is one. */
export const ownVote = (request: Pick<Request, 'votes'>): Request['votes'][number] | undefined =>
  request.votes.find((one) => one.mine);
