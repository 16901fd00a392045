import type { Workspace } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { plural } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { AskToRelease } from './ask-to-release.tsx';
import { isBusy, type QueryRun } from './query-run.ts';
import { ResultGrid } from './result-grid.tsx';
import { dataOutText } from './status-text.ts';

interface Props {
  run: QueryRun;
  space: Workspace;
  /** What codes mean, for each column that holds them. */
  meanings: readonly (Readonly<Record<string, string>> | undefined)[];
  /** What it is the result of, where a page has several. */
  name?: string;
}

/** The result with what the boundary says about it: how much is shown, and the only way out. */
export function ResultView({ run, space, meanings, name }: Props) {
  const [asking, setAsking] = useState(false);
  const [copied, setCopied] = useState(0);
  if (run.columns.length === 0) {
    return isBusy(run) ? null : <Empty>Results appear here. {dataOutText[space.dataOut]}</Empty>;
  }
  return (
    <>
      <div className="v-result__head">
        <p className="v-tight">
          {plural(run.rows.length, 'row')} shown
          {run.truncated
            ? `, and there are more: a query shows ${space.limits.rowsShown.toLocaleString('en-GB')} at most, fewer when rows are long or little is left of the day’s allowance`
            : ''}
        </p>
        {run.phase === 'done' && space.dataOut === 'escrow' ? (
          <Button type="button" small onClick={() => setAsking(true)}>
            Ask to release
          </Button>
        ) : null}
      </div>
      <Notices notices={run.notices} />
      <ResultGrid
        key={run.id ?? ''}
        run={run}
        {...(name === undefined ? {} : { label: `Result of ${name}` })}
        meanings={meanings}
        {...(space.dataOut === 'private' ? {} : { onCopy: () => setCopied((n) => n + 1) })}
      />
      {run.phase === 'done' && run.rows.length === 0 ? <Empty>The result has no rows to show.</Empty> : null}
      <p className="v-quiet v-tight">{dataOutText[space.dataOut]}</p>
      <p role="status" className="v-tight" aria-label={name === undefined ? 'Copying' : `Copying of ${name}`}>
        {copied === 0 ? '' : `Nothing was copied. ${dataOutText[space.dataOut]}`}
      </p>
      {asking && run.id !== undefined ? (
        <AskToRelease
          agreement={space.ref}
          source={{ query: run.id }}
          profile={space.profile.name}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

/** What the result's figures mean, in one line that opens: the figures come first. */
function Notices({ notices }: { notices: readonly string[] }) {
  const [first] = notices;
  if (first === undefined) return null;
  return (
    <details className="v-notices-of-result">
      <summary>
        <span>
          How to read these figures ({plural(notices.length, 'remark')}): {first}
        </span>
      </summary>
      <ul aria-label="Remarks">
        {notices.map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
    </details>
  );
}
