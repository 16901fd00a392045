import type { RequestSummary } from '@vitrine/api';
import { Link } from 'react-router';
import { momentText, plural } from '../logic/times.ts';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { findingsText } from './findings-text.ts';
import { RequestState } from './request-state.tsx';

interface Props {
  label: string;
  requests: readonly RequestSummary[];
  address: (id: string) => string;
}

export function RequestTable({ label, requests, address }: Props) {
  return (
    <ScrollTable label={label}>
      <thead>
        <tr>
          <th scope="col">Request</th>
          <th scope="col">State</th>
          <th scope="col">Files</th>
          <th scope="col">Checks</th>
          <th scope="col">Last change</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <Link to={address(one.id)}>{one.title}</Link>
              <br />
              <span className="v-quiet">
                {one.agreement}
                {one.requester === undefined ? '' : ` · ${one.requester.name}`}
              </span>
            </th>
            <td>
              <RequestState request={one} />
            </td>
            <td>{plural(one.files, 'file')}</td>
            <td>{findingsText(one.findings)}</td>
            <td>{momentText(one.updated)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
