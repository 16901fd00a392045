import type { Request } from '@vitrine/api';
import { momentText } from '../logic/times.ts';

const voteText = { approve: 'Approve', changes: 'Ask for changes', reject: 'Reject' } as const;

/** Votes as this viewer may see them, each with what was said. */
export function VoteList({ votes, label }: { votes: Request['votes']; label: string }) {
  if (votes.length === 0) return null;
  return (
    <ul className="v-list" aria-label={label}>
      {votes.map((one, at) => (
        // Two checkers may go by one name, and vote at one moment.
        <li key={at}>
          <strong>
            {one.label}
            {one.mine ? ' (you)' : ''}: {voteText[one.vote]}
          </strong>
          {one.comment === '' ? null : <p className="v-prewrap">{one.comment}</p>}
          {one.reason === undefined ? null : (
            <p className="v-prewrap">Why it may leave although the checks found a stop: {one.reason}</p>
          )}
          <p className="v-quiet">{momentText(one.at)}</p>
        </li>
      ))}
    </ul>
  );
}
