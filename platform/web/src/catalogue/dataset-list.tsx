import type { Dataset, DatasetSummary } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { dayText, plural } from '../logic/times.ts';
import { matchingCodes } from './matching-columns.ts';

interface Props {
  found: readonly { dataset: DatasetSummary; columns: readonly Dataset['columnList'][number][] }[];
  /** What was searched for: the way to a dataset leads to the columns that hold it. */
  text: string;
}

/** More columns than this are only counted. */
const mostColumns = 6;
/** More codes of a column than this are only counted. */
const mostCodes = 3;

export function DatasetList({ found, text }: Props) {
  return (
    <ul className="v-list" aria-label="Datasets">
      {found.map(({ dataset: one, columns }) => (
        <li key={one.dataset}>
          <Link to={addresses.dataset(one.dataset)}>{one.title}</Link>
          <p>{one.description}</p>
          {columns.length === 0 ? null : (
            <ul className="v-matches" aria-label={`Columns of ${one.title} that fit`}>
              {columns.slice(0, mostColumns).map((column) => (
                <li key={column.name}>
                  <Link to={`${addresses.dataset(one.dataset)}?column=${encodeURIComponent(column.name)}`}>
                    <code>{column.name}</code>
                  </Link>{' '}
                  {column.description}
                  <MatchingCodes column={column} text={text} />
                </li>
              ))}
              {columns.length <= mostColumns ? null : (
                <li>
                  <Link to={`${addresses.dataset(one.dataset)}?column=${encodeURIComponent(text)}`}>
                    {plural(columns.length - mostColumns, 'more column')}
                  </Link>
                </li>
              )}
            </ul>
          )}
          <p className="v-quiet">
            {one.dataset} · {one.owner} · release {one.latest} of {dayText(one.published)} ·{' '}
            {plural(one.rows, 'row')} · {plural(one.columns, 'column')}
            {one.synthetic ? ' · synthetic' : ''}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Where in a column's code list the words stand. */
function MatchingCodes({ column, text }: { column: Dataset['columnList'][number]; text: string }) {
  const codes = matchingCodes(column, text);
  if (codes.length === 0) return null;
  const shown = codes.slice(0, mostCodes).map(([code, label]) => (label === '' ? code : `${code}, ${label}`));
  const more = codes.length - shown.length;
  return (
    <span className="v-quiet">
      {' '}
      · {codes.length === 1 ? 'code' : 'codes'} {shown.join('; ')}
      {more === 0 ? '' : ` and ${plural(more, 'more', 'more')}`}
    </span>
  );
}
