import type { Dataset } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { momentText } from '../logic/times.ts';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

interface Props {
  dataset: string;
  releases: Dataset['releases'];
}

export function Releases({ dataset, releases }: Props) {
  const manager = useRoles().has('data-manager');
  return (
    <section aria-labelledby="releases">
      <h2 id="releases" className="nhsuk-heading-m">
        Releases
      </h2>
      <ScrollTable label="Releases">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Published</th>
            <th scope="col" className="v-number">
              Rows
            </th>
            <th scope="col" className="v-number">
              Quarantined
            </th>
            <th scope="col">Manifest</th>
            <th scope="col">Signature and files</th>
            {manager ? <th scope="col">Delivery</th> : null}
          </tr>
        </thead>
        <tbody>
          {releases.map((one) => (
            <tr key={one.version}>
              <th scope="row">{one.version}</th>
              <td>{momentText(one.published)}</td>
              <td className="v-number">{one.rows.toLocaleString('en-GB')}</td>
              <td className="v-number">{one.quarantined.toLocaleString('en-GB')}</td>
              <td>
                <code title={one.manifestSha256}>{one.manifestSha256.slice(0, 12)}…</code>
              </td>
              <td>
                <Verify dataset={dataset} version={one.version} />
              </td>
              {manager ? (
                <td>
                  <Link to={addresses.delivery(dataset, one.version)}>
                    Quality<span className="nhsuk-u-visually-hidden"> of release {one.version}</span>
                  </Link>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}

function Verify({ dataset, version }: { dataset: string; version: string }) {
  const api = useApi();
  const [result, setResult] = useState<{ intact: boolean; problems: string[] }>();
  const verify = useAction(async () => {
    setResult(await api.call('verifyRelease', { params: { dataset, version } }));
  });
  return (
    <>
      <ActButton
        type="button"
        secondary
        small
        off={verify.busy}
        aria-label={`Verify release ${version}`}
        onClick={() => void verify.run()}
      >
        Verify
      </ActButton>
      <span role="status">
        {verify.busy ? ' Verifying…' : ''}
        {result === undefined ? '' : result.intact ? ' Intact' : ` Not intact: ${result.problems.join(' ')}`}
      </span>
      {verify.problem === undefined ? null : <ProblemPanel problem={verify.problem} />}
    </>
  );
}
