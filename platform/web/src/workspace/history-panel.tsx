import type { Answer, QuerySummary } from '@vitrine/api';
import type { LoadedHandle } from '../api/use-loaded.ts';
import { elapsedText, momentText, plural } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { StateTag } from '../ui/state-tag.tsx';

interface Props {
  handle: LoadedHandle<Answer<'listQueries'>>;
  onRestore: (query: QuerySummary) => void;
  onShow: (query: QuerySummary) => void;
}

/** My queries under this agreement, newest first. A click puts the SQL back into the editor. */
export function HistoryPanel({ handle, onRestore, onShow }: Props) {
  return (
    <section aria-labelledby="history">
      <h2 id="history" className="nhsuk-heading-xs">
        History
      </h2>
      <LoadedView what="your queries" handle={handle}>
        {({ queries }) =>
          queries.length === 0 ? (
            <Empty>Your queries will be kept here.</Empty>
          ) : (
            <ol className="v-history" aria-label="History">
              {queries.map((query) => (
                <li key={query.id}>
                  <button
                    type="button"
                    className="v-history__sql"
                    title={query.sql}
                    onClick={() => onRestore(query)}
                  >
                    {query.sql}
                  </button>
                  <p className="v-quiet v-tight">
                    <StateTag state={query.state} /> {momentText(query.at)}
                    {query.elapsedMs === undefined ? '' : ` · ${elapsedText(query.elapsedMs)}`}
                    {query.rows === undefined ? '' : ` · ${plural(query.rows, 'row')}`}
                    {query.code === undefined ? '' : ` · ${query.code}`}
                  </p>
                  {query.state === 'done' || query.state === 'running' ? (
                    <button type="button" className="v-linkish" onClick={() => onShow(query)}>
                      Show the result
                      <span className="nhsuk-u-visually-hidden"> of {query.sql.slice(0, 60)}</span>
                    </button>
                  ) : null}
                </li>
              ))}
            </ol>
          )
        }
      </LoadedView>
    </section>
  );
}
