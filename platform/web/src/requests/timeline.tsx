import type { Request } from '@vitrine/api';
import { momentText } from '../logic/times.ts';
import { VoteList } from './vote-list.tsx';

export function Timeline({ request }: { request: Request }) {
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline" className="nhsuk-heading-s">
        What has happened
      </h2>
      <ol className="v-timeline" aria-label="Timeline">
        {request.history.map((one, i) => (
          <li key={`${one.at}:${i}`}>
            <time dateTime={one.at}>{momentText(one.at)}</time> {one.what}
            {one.who === undefined ? '' : `, ${one.who}`}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Votes({ request }: { request: Request }) {
  if (request.votes.length === 0) return null;
  return (
    <section aria-labelledby="votes">
      <h2 id="votes" className="nhsuk-heading-s">
        Votes
      </h2>
      <VoteList votes={request.votes} label="Votes" />
    </section>
  );
}
