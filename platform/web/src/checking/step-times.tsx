import type { Checking } from '@vitrine/api';
import { plural } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

const stepText = {
  whole: 'From the first sending to the release',
  check: 'With the checkers',
  answer: 'With the requester',
  release: 'Approved, until released',
} as const;

/** How long releases took, by step. */
export function StepTimes({ checking: { times, days } }: { checking: Checking }) {
  return (
    <section aria-labelledby="times">
      <h2 id="times" className="nhsuk-heading-s">
        How long releases take
      </h2>
      {times.length === 0 ? (
        <Empty>Told from five releases on.</Empty>
      ) : (
        <ScrollTable label="How long releases take" fit>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Half of them</th>
              <th scope="col">Nine in ten</th>
              <th scope="col">Due within</th>
            </tr>
          </thead>
          <tbody>
            {times.map((one) => (
              <tr key={one.step}>
                <th scope="row">{stepText[one.step]}</th>
                <td>{one.median}</td>
                <td>{one.tail ?? 'told from twenty releases on'}</td>
                <td>{one.step === 'whole' ? '' : plural(days[one.step], 'working day')}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}
