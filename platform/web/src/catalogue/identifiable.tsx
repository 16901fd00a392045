import type { QualityReport } from '@vitrine/api';
import { ScrollTable } from '../ui/scroll-table.tsx';

type Found = NonNullable<QualityReport['identifiability']>;

/** How well rows hide people from somebody who knows their age, place and dates. */
export function Identifiable({ found }: { found: Found }) {
  const rows = [
    { what: `All together: ${found.columns.join(', ')}`, k: found.k, alone: found.alone },
    ...found.worst.map((one) => ({ ...one, what: one.columns.join(' + ') })),
    ...found.transforms.map((one) => ({ ...one, what: `All, with ${one.column} as ${one.transform}` })),
  ];
  const alike = found.alike.filter((one) => one.alike > 0);
  return (
    <>
      <ScrollTable label="How well rows hide people">
        <thead>
          <tr>
            <th scope="col">Who knows these columns of a person</th>
            <th scope="col" className="v-number">
              Rows alone in their kind
            </th>
            <th scope="col" className="v-number">
              Fewest people (k)
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.what}>
              <th scope="row">{one.what}</th>
              <td className="v-number">{one.alone} %</td>
              <td className="v-number">{one.k}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      <p className="v-quiet">
        {found.tried.toLocaleString('en-GB')} of {found.of.toLocaleString('en-GB')} combinations of up to
        three columns were looked at
        {found.left === 0 ? '' : `; ${found.left} more quasi-identifiers were not`}.
      </p>
      {alike.length === 0 ? null : (
        <ul>
          {alike.map((one) => (
            <li key={one.column}>
              {one.alike} % of the rows share their {one.column} with everybody who is like them: being among
              them tells it (l {one.l}).
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
