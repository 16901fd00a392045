import type { Agreement } from '@vitrine/api';
import { Tag } from 'nhsuk-react-components';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { ConditionsRead } from '../ui/conditions-read.tsx';
import { Empty } from '../ui/empty.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

/** The compiled cut of each dataset, in words: what a query under the agreement can see at all. */
export function Enforced({ enforced }: { enforced: Agreement['enforced'] }) {
  const api = useApi();
  const names = enforced.map((one) => one.dataset);
  // What coarser forms the catalogue offers. Without an answer nothing is remarked, and the table stays true.
  const offered =
    useLoaded(`transforms:${names.join()}`, async (signal) => {
      const datasets = await Promise.all(
        names.map((dataset) => api.call('getDataset', { params: { dataset }, signal })),
      );
      return new Map(
        datasets.flatMap((one) =>
          one.columnList.map((column) => [`${one.dataset}.${column.name}`, column.transforms] as const),
        ),
      );
    }).loaded.data ?? new Map<string, readonly string[]>();
  if (enforced.length === 0) return <Empty>Nothing is compiled yet.</Empty>;
  return enforced.map((one) => (
    <div key={one.dataset} className="v-enforced">
      <h3 className="nhsuk-heading-xs">
        {one.dataset} <span className="v-quiet">release {one.version}</span>
      </h3>
      <p>
        <strong>Rows:</strong> {one.rows}
      </p>
      <p>
        <strong>Opt-outs:</strong> {one.optOuts}
      </p>
      <ConditionsRead columns={one.conditionsRead} />
      <ScrollTable label={`Columns of ${one.dataset}`}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Becomes</th>
          </tr>
        </thead>
        <tbody>
          {one.columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">
                <code>{column.name}</code>
              </th>
              <td>
                {column.becomes}
                <Finer offered={offered.get(`${one.dataset}.${column.name}`)} becomes={column.becomes} />
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </div>
  ));
}

/** A column that could be coarser and is granted as it is: whoever signs should see it. */
function Finer({ offered, becomes }: { offered: readonly string[] | undefined; becomes: string }) {
  if (offered === undefined || offered.length === 0 || becomes !== 'as it is') return null;
  return (
    <>
      {' '}
      <Tag modifier="orange">Not made coarser</Tag>{' '}
      <span className="v-quiet">could be {offered.join(' or ')}</span>
    </>
  );
}
