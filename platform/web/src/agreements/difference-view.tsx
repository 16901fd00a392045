import type { Agreement } from '@vitrine/api';
import { Tag } from 'nhsuk-react-components';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { differences, type Change } from './difference.ts';
import { versionAfter, versionBefore } from './versions.ts';

/** What this version changes, beside the one it replaces; and, on an older one, the way to the version in force. */
export function Versions({ one }: { one: Agreement }) {
  const api = useApi();
  const handle = useLoaded(`versions:${one.ref}:${one.state}`, async (signal) => {
    const { agreements } = await api.call('listAgreements', { signal });
    const before = versionBefore(one.ref, agreements);
    const after = versionAfter(one.ref, agreements);
    const older =
      before === undefined || one.document === undefined
        ? undefined
        : await api.call('getAgreement', { params: { ref: before.ref }, signal });
    return { before, after, older };
  });
  return (
    <LoadedView what="the versions" handle={handle}>
      {({ before, after, older }) => (
        <>
          {after === undefined ? null : (
            <p className="v-warn">
              A newer version is in force: <Link to={addresses.agreement(after.ref)}>{after.ref}</Link>.
            </p>
          )}
          {before === undefined ? null : (
            <section aria-labelledby="differences">
              <h2 id="differences" className="nhsuk-heading-s">
                What changes from <Link to={addresses.agreement(before.ref)}>{before.ref}</Link>
              </h2>
              {older?.document === undefined || one.document === undefined ? (
                <p>You may not read both documents, so the difference cannot be shown.</p>
              ) : (
                <Differences changes={differences(older.document, one.document)} />
              )}
            </section>
          )}
        </>
      )}
    </LoadedView>
  );
}

export function Differences({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <p>Nothing but the reference: both documents say the same.</p>;
  return (
    <ScrollTable label="What changes">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Before</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((one, i) => (
          <tr key={`${one.what}:${i}`}>
            <th scope="row">
              {one.what}
              {one.wider ? (
                <>
                  {' '}
                  <Tag modifier="orange">Wider</Tag>
                </>
              ) : null}
            </th>
            <td>
              <Side lines={one.gone} mark="−" className="v-gone" none="not there" />
            </td>
            <td>
              <Side lines={one.added} mark="+" className="v-added" none="no longer there" />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

interface SideProps {
  lines: readonly string[];
  mark: string;
  className: string;
  none: string;
}

function Side({ lines, mark, className, none }: SideProps) {
  if (lines.length === 0) return <span className="v-missing">{none}</span>;
  return (
    <ul className="v-side">
      {lines.map((line) => (
        <li key={line} className={`${className} v-break`}>
          <span aria-hidden="true">{mark} </span>
          {line}
        </li>
      ))}
    </ul>
  );
}
