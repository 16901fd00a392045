import type { QualityReport } from '@vitrine/api';
import { plural } from '../logic/times.ts';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { Identifiable } from './identifiable.tsx';

/** Rows in, rows out, and why: of a release or of a check. */
export function QualityTables({ report }: { report: QualityReport }) {
  const { rows, quarantined, warnings, earlier, sameFileAs } = report;
  return (
    <>
      <p>
        {plural(rows.in, 'row')} in = {rows.published.toLocaleString('en-GB')} to publish +{' '}
        {rows.quarantined.toLocaleString('en-GB')} in quarantine.
      </p>
      {sameFileAs === null ? null : (
        <p className="v-warn">The file is the very one that release {sameFileAs} was made of.</p>
      )}
      {earlier === null ? null : (
        <p>
          Of the rows kept out of {earlier.release}, {earlier.cameBack.toLocaleString('en-GB')} came back,{' '}
          {earlier.stillQuarantined.toLocaleString('en-GB')} are kept out again,{' '}
          {earlier.notDelivered.toLocaleString('en-GB')} did not come, and{' '}
          {earlier.unknown.toLocaleString('en-GB')} cannot be told apart.
        </p>
      )}
      {quarantined.length === 0 ? null : (
        <ScrollTable label="Why rows are kept out">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">What is wrong</th>
              <th scope="col" className="v-number">
                Rows
              </th>
              {quarantined.some((one) => one.lines.length > 0) ? <th scope="col">First lines</th> : null}
            </tr>
          </thead>
          <tbody>
            {quarantined.map((one) => (
              <tr key={one.reason}>
                <th scope="row">
                  <code>{one.reason}</code>
                </th>
                <td>{one.text}</td>
                <td className="v-number">{one.rows.toLocaleString('en-GB')}</td>
                {one.lines.length > 0 ? <td>{one.lines.join(', ')}</td> : null}
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
      {report.identifiability === null ? null : <Identifiable found={report.identifiability} />}
      {warnings.length === 0 ? null : (
        <ScrollTable label="Kept all the same, worth a look">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" className="v-number">
                Rows, about
              </th>
            </tr>
          </thead>
          <tbody>
            {warnings.map((one) => (
              <tr key={one.reason}>
                <th scope="row">
                  <code>{one.reason}</code>
                </th>
                <td className="v-number">{one.rows}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </>
  );
}
