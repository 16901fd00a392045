import type { Request } from '@vitrine/api';
import { momentText } from '../logic/times.ts';
import { voteText } from './votes.ts';

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
      <ul className="v-list" aria-label="Votes">
        {request.votes.map((one, i) => (
          <li key={`${one.label}:${i}`}>
            <strong>
              {one.label}
              {one.mine ? ' (you)' : ''}: {voteText[one.vote]}
            </strong>
            {one.comment === '' ? null : <p className="v-prewrap">{one.comment}</p>}
            <p className="v-quiet">{momentText(one.at)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
