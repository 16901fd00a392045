import type { Request } from '@vitrine/api';
import { Tag } from 'nhsuk-react-components';
import { Empty } from '../ui/empty.tsx';
import { isUnseen } from './is-unseen.ts';
import { byGravity, severityText } from './findings-text.ts';

const colours = { stop: 'red', warn: 'orange', note: 'grey' } as const;

/** What the automatic checks found, the gravest first. */
export function Findings({ request }: { request: Request }) {
  return (
    <section aria-labelledby="findings">
      <h2 id="findings" className="nhsuk-heading-s">
        What the checks found
      </h2>
      <p className="v-quiet">
        Profile {request.profile.name}: {request.profile.explanation}
      </p>
      {request.fileList.some(isUnseen) ? (
        <p>
          What they found in files that were put out unseen is for the checkers alone, until these are
          released.
        </p>
      ) : null}
      {request.findingList.length === 0 ? (
        request.fileList.some(isUnseen) ? null : (
          <Empty>The checks found nothing. People still look at it.</Empty>
        )
      ) : (
        <ul className="v-findings" aria-label="Findings">
          {byGravity(request.findingList).map((one, i) => (
            <li key={`${one.code}:${one.file}:${one.where ?? ''}:${i}`}>
              <Tag modifier={colours[one.severity]}>{severityText[one.severity]}</Tag> <code>{one.code}</code>
              <p>
                <strong>
                  {one.file}
                  {one.where === undefined ? '' : `, ${one.where}`}:
                </strong>{' '}
                {one.explanation}
              </p>
              {one.suggestion === undefined ? null : <p>What would help: {one.suggestion}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
