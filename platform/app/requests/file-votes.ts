import type { FileVote, Vote } from '@vitrine/api';
import type { FileDecision, Request } from '@vitrine/disclosure-control/requests';

interface Ballot {
  readonly vote: Vote;
  readonly comment: string;
  readonly files?: readonly FileVote[] | undefined;
}

/** What a checker decides of each file: as they say of each, else of all alike as of the request. */
export function fileDecisionsOf({ files }: Pick<Request, 'files'>, ballot: Ballot): FileDecision[] {
  const { vote, comment } = ballot;
  if (ballot.files !== undefined)
    return ballot.files.map(({ name, vote: decision, reasons, words }) => ({
      name,
      decision,
      reasons: decision === 'approve' ? [] : [...new Set(reasons)],
      words: words.trim(),
    }));
  return files.map(({ name }) => ({
    name,
    decision: vote,
    reasons: vote === 'approve' ? [] : ['other'],
    words: vote === 'approve' ? '' : comment.trim(),
  }));
}
