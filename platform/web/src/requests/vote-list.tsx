import { fileReasonTexts, type Request } from '@vitrine/api';
import { momentText } from '../logic/times.ts';
import { voteText } from './votes.ts';

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
          <FileVotes vote={one} />
          <p className="v-quiet">{momentText(one.at)}</p>
        </li>
      ))}
    </ul>
  );
}

/** What was decided of single files, where it says more than the vote and its comment. */
function FileVotes({ vote }: { vote: Request['votes'][number] }) {
  const told = (vote.files ?? []).filter(
    ({ vote: own, reasons, words }) =>
      own !== vote.vote || reasons.some((one) => one !== 'other') || (words !== '' && words !== vote.comment),
  );
  if (told.length === 0) return null;
  return (
    <ul aria-label={`Decisions of ${vote.label} on files`}>
      {told.map((file) => (
        <li key={file.name}>
          {file.name}: {voteText[file.vote]}
          {file.reasons.length === 0 ? '' : `. ${file.reasons.map((one) => fileReasonTexts[one]).join('; ')}`}
          {file.words === '' ? null : <p className="v-words">{file.words}</p>}
        </li>
      ))}
    </ul>
  );
}
