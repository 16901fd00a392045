import type { Dataset, DatasetSummary } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { dayText, plural } from '../logic/times.ts';

interface Props {
  found: readonly { dataset: DatasetSummary; columns: readonly Dataset['columnList'][number][] }[];
  /** What was searched for: the way to a dataset leads to the columns that hold it. */
  text: string;
}

/** More columns than this are only counted. */
const mostColumns = 6;

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
