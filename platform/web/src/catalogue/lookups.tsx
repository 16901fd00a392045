import type { Dataset } from '@vitrine/api';
import { plural } from '../logic/times.ts';
import { ScrollTable } from '../ui/scroll-table.tsx';

/** What turns the release's codes into coarser ones, for those who write agreements. Nothing when there is none. */
export function Lookups({ lookups }: Pick<Dataset, 'lookups'>) {
  if (lookups.length === 0) return null;
  return (
    <section aria-labelledby="lookups">
      <h2 id="lookups" className="nhsuk-heading-m">
        Lookups
      </h2>
      <p>A code that a lookup does not have becomes missing.</p>
      <ScrollTable label="Lookups">
        <thead>
          <tr>
            <th scope="col">Transform</th>
            <th scope="col">Gives</th>
            <th scope="col">For</th>
            <th scope="col">Size</th>
            <th scope="col">File</th>
          </tr>
        </thead>
        <tbody>
          {lookups.map((one) => (
            <tr key={one.transform}>
              <th scope="row">
                <code>{one.transform}</code>
              </th>
              <td>{one.description}</td>
              <td>
                <code>{one.columns.join(', ')}</code>
              </td>
              <td>
                {plural(one.codes, 'code')} in {plural(one.parents, 'group')}
                {one.single === 0 ? null : `, ${one.single.toLocaleString('en-GB')} with one code only`}
              </td>
              <td>
                <code title={one.sha256}>{one.sha256.slice(0, 12)}…</code>
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}
