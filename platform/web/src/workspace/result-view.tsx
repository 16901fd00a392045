import type { Workspace } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { plural } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { AskToRelease } from './ask-to-release.tsx';
import { isBusy, type QueryRun } from './query-run.ts';
import { ResultGrid } from './result-grid.tsx';
import { dataOutText } from './status-text.ts';

/** The result with what the boundary says about it: how much is shown, and the only way out. */
export function ResultView({ run, space }: { run: QueryRun; space: Workspace }) {
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
        {run.phase === 'done' && space.dataOut !== 'none' ? (
          <Button type="button" small onClick={() => setAsking(true)}>
            Ask to release
          </Button>
        ) : null}
      </div>
      {run.notices.map((notice) => (
        <p key={notice} className="v-notice">
          {notice}
        </p>
      ))}
      <ResultGrid key={run.id ?? ''} run={run} onCopy={() => setCopied((n) => n + 1)} />
      {run.phase === 'done' && run.rows.length === 0 ? <Empty>The result has no rows to show.</Empty> : null}
      <p className="v-quiet v-tight">{dataOutText[space.dataOut]}</p>
      <p role="status" className="v-tight" aria-label="Copying">
        {copied === 0 ? '' : `Nothing was copied. ${dataOutText[space.dataOut]}`}
      </p>
      {asking && run.id !== undefined ? (
        <AskToRelease
          agreement={space.ref}
          query={run.id}
          profile={space.profile.name}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
