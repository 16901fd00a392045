import type { LedgerDetail } from '@vitrine/api';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { documentText } from '../logic/document-text.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText, plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { queryOf, type HeldFilter } from './audit-filter.ts';
import { EntryProof } from './entry-proof.tsx';
import { formatSql } from './format-sql.ts';
import { sentenceOf } from './sentence.ts';

/** One entry: what it says in words, its fields as recorded, and its proof. */
export function AuditEntry({ index, search }: { index: string; search: string }) {
  const api = useApi();
  const handle = useLoaded(`entry:${index}`, (signal) =>
    api.call('getLedgerEntry', { params: { index }, signal }),
  );
  return (
    <LoadedView what={`entry ${index}`} handle={handle}>
      {(entry) => <Body entry={entry} search={search} />}
    </LoadedView>
  );
}

function Body({ entry, search }: { entry: LedgerDetail; search: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Beside the list the entry is in sight, and the reader stays in the list; below it, they would not see it open.
    const top = heading.current?.getBoundingClientRect().top ?? 0;
    if (top < 0 || top > window.innerHeight) heading.current?.focus();
  }, [entry.index]);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className="nhsuk-heading-s">
        Entry {entry.index}
      </h2>
      <p>
        {entry.result === undefined ? null : <StateTag state={entry.result} />} {sentenceOf(entry)}
      </p>
      <dl className="v-facts">
        <dt>When</dt>
        <dd>{exactText(entry.at)}</dd>
        <dt>Who</dt>
        <dd>{entry.actor?.name ?? 'not recorded, not shown, or destroyed'}</dd>
        <dt>Kind</dt>
        <dd>
          <code>{entry.type}</code>, {entry.phase}
        </dd>
        <dt>Agreement</dt>
        <dd>
          {entry.agreement === undefined ? (
            'none'
          ) : (
            <Link to={addresses.agreement(entry.agreement)}>{entry.agreement}</Link>
          )}
        </dd>
        <dt>Act</dt>
        <dd>
          <code className="v-break">{entry.act}</code>
        </dd>
      </dl>
      <Everything entry={entry} />
      <p className="v-no-print">
        <Link to={addresses.openCase('entry', String(entry.index))}>Open a case about this</Link>
      </p>
      <Code about={entry.about} />
      <CloseQuestions close={entry.close} search={search} />
      <EntryProof entry={entry} />
      <Fields title="Public fields" fields={entry.public} none="None." />
      <Fields
        title="Private fields"
        fields={entry.private}
        none="None that you may see, or they were destroyed. Their commitments stay in the tree."
      />
      {entry.related.length === 0 ? null : (
        <>
          <h3 className="nhsuk-heading-xs">The same act</h3>
          <ul>
            {entry.related.map((other) => (
              <li key={other.index}>
                <Link
                  to={addresses.auditEntry(other.index) + (search === '' ? '' : `?${search}`)}
                  preventScrollReset
                >
                  {other.index}: {other.phase}
                </Link>{' '}
                {other.summary}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** One step to all that concerns the same person, agreement, request or dataset. */
function Everything({ entry: { actor, about } }: { entry: LedgerDetail }) {
  const to = (filter: HeldFilter): string => `${addresses.audit()}?${queryOf(filter)}`;
  const links: readonly (readonly [string, string])[] = [
    ...(actor === undefined ? [] : [[actor.name, to({ person: actor.id })] as const]),
    ...(about.agreement === undefined
      ? []
      : [[about.agreement, to({ agreement: about.agreement.replace(/-v[0-9.]+$/, '') })] as const]),
    ...(about.request === undefined
      ? []
      : [[`request ${about.request}`, to({ request: about.request })] as const]),
    ...about.datasets.map((dataset) => [dataset, to({ dataset })] as const),
  ];
  if (links.length === 0) return null;
  return (
    <p>
      Everything about:{' '}
      {links.map(([what, address], at) => (
        <span key={address}>
          {at === 0 ? '' : ' · '}
          <Link to={address}>{what}</Link>
        </span>
      ))}
    </p>
  );
}

/** What ran, set out for reading, with the columns it used marked. */
function Code({ about: { code, columns } }: Pick<LedgerDetail, 'about'>) {
  if (code === undefined) return null;
  const names = columns.map((column) => column.slice(column.indexOf('.') + 1));
  const pieces =
    code.language === 'sql' ? formatSql(code.text, names) : [{ text: code.text, kind: 'plain' as const }];
  return (
    <>
      <h3 className="nhsuk-heading-xs">{code.language === 'sql' ? 'Query' : 'Code'}</h3>
      <pre className="v-document" tabIndex={0} aria-label="What ran">
        {pieces.map((piece, at) => {
          if (piece.kind === 'column') return <mark key={at}>{piece.text}</mark>;
          return piece.kind === 'keyword' ? <strong key={at}>{piece.text}</strong> : piece.text;
        })}
      </pre>
      {columns.length === 0 ? null : (
        <p className="v-quiet">Marked: {columns.join(', ')}, the columns it used.</p>
      )}
    </>
  );
}

/** Nearly the same people, asked about before: the reader compares the questions. */
function CloseQuestions({ close, search }: { close: LedgerDetail['close']; search: string }) {
  if (close.length === 0) return null;
  return (
    <>
      <h3 className="nhsuk-heading-xs">Close to earlier questions</h3>
      <p>
        Some figures of this query rest on nearly the same people as figures of these. What was shown then was
        shown again, or hidden again, so the difference was not told. The question itself is in the private
        fields.
      </p>
      <ol>
        {close.map((one) => (
          <li key={one.index}>
            {plural(one.people, 'person', 'people')} differ from{' '}
            <Link
              to={addresses.auditEntry(one.index) + (search === '' ? '' : `?${search}`)}
              preventScrollReset
            >
              entry {one.index}
            </Link>
            <pre className="v-document" tabIndex={0} aria-label={`Question of entry ${one.index}`}>
              {one.sql}
            </pre>
          </li>
        ))}
      </ol>
    </>
  );
}

function Fields({ title, fields, none }: { title: string; fields: LedgerDetail['public']; none: string }) {
  return (
    <>
      <h3 className="nhsuk-heading-xs">{title}</h3>
      {Object.keys(fields).length === 0 ? (
        <Empty>{none}</Empty>
      ) : (
        <pre className="v-document" tabIndex={0} aria-label={title}>
          {documentText(fields)}
        </pre>
      )}
    </>
  );
}
