import type { DocumentFault } from '@vitrine/api';
import { ScrollTable } from './scroll-table.tsx';

/** What is wrong with a document, line by line. */
export function Faults({ faults }: { faults: readonly DocumentFault[] }) {
  return (
    <ScrollTable label="What must change">
      <thead>
        <tr>
          <th scope="col" className="v-number">
            Line
          </th>
          <th scope="col">Field</th>
          <th scope="col">Problem</th>
        </tr>
      </thead>
      <tbody>
        {faults.map((one) => (
          <tr key={`${one.line ?? ''}:${one.column ?? ''}:${one.field}:${one.message}`}>
            <td className="v-number">{one.line ?? '–'}</td>
            <td>
              <code className="v-break">{one.field === '' ? 'whole document' : one.field}</code>
            </td>
            <td>{one.message}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
