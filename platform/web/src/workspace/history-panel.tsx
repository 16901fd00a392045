import type { Answer, QuerySummary } from '@vitrine/api';
import { useState } from 'react';
import type { LoadedHandle } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { found, keep, keptIn, page, type Kept } from './history-list.ts';
import { HistoryRow } from './history-row.tsx';

interface Props {
  agreement: string;
  handle: LoadedHandle<Answer<'listQueries'>>;
  onRestore: (query: Pick<QuerySummary, 'sql'>) => void;
  onShow: (query: QuerySummary) => void;
}

/** My queries under this agreement, newest first, those with a name above. A click puts the SQL back into the editor. */
export function HistoryPanel({ agreement, handle, onRestore, onShow }: Props) {
  const drafts = useDrafts();
  const draft = `kept-queries:${agreement}`;
  const [kept, setKept] = useState(() => keptIn(drafts.read(draft)));
  const [text, setText] = useState('');
  const [shown, setShown] = useState(page);
  const name = (query: Pick<QuerySummary, 'id' | 'sql'>, to: string): void => {
    const next = keep(kept, query, to);
    setKept(next);
    drafts.write(draft, JSON.stringify(next));
  };
  const keptFound = found(kept, text);
  return (
    <section aria-labelledby="history">
      <h2 id="history" className="nhsuk-heading-xs">
        History
      </h2>
      <div className="v-field">
        <label htmlFor="history-search">Search my queries</label>
        <input
          id="history-search"
          type="search"
          className="nhsuk-input"
          value={text}
          maxLength={200}
          onChange={(event) => {
            setText(event.target.value);
            setShown(page);
          }}
        />
      </div>
      {keptFound.length === 0 ? null : <KeptQueries kept={keptFound} onRestore={onRestore} onName={name} />}
      <LoadedView what="your queries" handle={handle}>
        {({ queries }) => {
          const fitting = found(queries, text);
          if (queries.length === 0) return <Empty>Your queries will be kept here.</Empty>;
          return (
            <>
              {text.trim() === '' ? null : (
                <p role="status" className="v-quiet v-tight">
                  {fitting.length.toLocaleString('en-GB')} of {plural(queries.length, 'query', 'queries')}
                </p>
              )}
              <ol className="v-history" aria-label="History">
                {fitting.slice(0, shown).map((query) => (
                  <HistoryRow
                    key={query.id}
                    query={query}
                    named={kept.some((one) => one.id === query.id)}
                    onRestore={onRestore}
                    onShow={onShow}
                    onName={(to) => name(query, to)}
                  />
                ))}
              </ol>
              {fitting.length <= shown ? null : (
                <button type="button" className="v-linkish" onClick={() => setShown((n) => n + page)}>
                  Show {Math.min(page, fitting.length - shown)} more of{' '}
                  {fitting.length.toLocaleString('en-GB')}
                </button>
              )}
            </>
          );
        }}
      </LoadedView>
    </section>
  );
}

interface KeptProps {
  kept: readonly Kept[];
  onRestore: (query: Pick<QuerySummary, 'sql'>) => void;
  onName: (query: Pick<QuerySummary, 'id' | 'sql'>, name: string) => void;
}

function KeptQueries({ kept, onRestore, onName }: KeptProps) {
  return (
    <ul className="v-history" aria-label="Named queries">
      {kept.map((one) => (
        <li key={one.id}>
          <button type="button" className="v-linkish" title={one.sql} onClick={() => onRestore(one)}>
            {one.name}
          </button>{' '}
          <button
            type="button"
            className="v-linkish"
            aria-label={`Take the name “${one.name}” away`}
            onClick={() => onName(one, '')}
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}
