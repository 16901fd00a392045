import type { Agreement } from '@vitrine/api';
import { ConditionsRead } from '../ui/conditions-read.tsx';
import { Empty } from '../ui/empty.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

/** The compiled cut of each dataset, in words: what a query under the agreement can see at all. */
export function Enforced({ enforced }: { enforced: Agreement['enforced'] }) {
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
              <td>{column.becomes}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </div>
  ));
}
