import type { Checking } from '@vitrine/api';
import { dayText, plural } from '../logic/times.ts';
import { ScrollTable } from '../ui/scroll-table.tsx';

/** What each checker is named for, whether or not they have voted, and who is away. */
export function Checkers({ checkers }: Pick<Checking, 'checkers'>) {
  return (
    <section aria-labelledby="checkers">
      <h2 id="checkers" className="nhsuk-heading-s">
        Checkers
      </h2>
      <ScrollTable label="Checkers" fit>
        <thead>
          <tr>
            <th scope="col">Checker</th>
            <th scope="col">Named for</th>
            <th scope="col">Away</th>
          </tr>
        </thead>
        <tbody>
          {checkers.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.name}</th>
              <td>{plural(one.open, 'request')}</td>
              <td>
                {one.absence === undefined
                  ? 'no'
                  : `${dayText(one.absence.from)} to ${dayText(one.absence.until)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}
