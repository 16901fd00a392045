import type { QuerySummary } from '@vitrine/api';
import { useState } from 'react';
import { elapsedText, momentText, plural } from '../logic/times.ts';
import { StateTag } from '../ui/state-tag.tsx';

interface Props {
  query: QuerySummary;
  named: boolean;
  onRestore: (query: QuerySummary) => void;
  onShow: (query: QuerySummary) => void;
  onName: (name: string) => void;
}

/** One query of the history, with what became of it. */
export function HistoryRow({ query, named, onRestore, onShow, onName }: Props) {
  const [naming, setNaming] = useState(false);
  const about = <span className="nhsuk-u-visually-hidden"> of {query.sql.slice(0, 60)}</span>;
  return (
    <li>
      <button type="button" className="v-history__sql" title={query.sql} onClick={() => onRestore(query)}>
        {query.sql}
      </button>
      <p className="v-quiet v-tight">
        <StateTag state={query.state} /> {momentText(query.at)}
        {query.elapsedMs === undefined ? '' : ` · ${elapsedText(query.elapsedMs)}`}
        {query.rows === undefined ? '' : ` · ${plural(query.rows, 'row')}`}
        {query.code === undefined ? '' : ` · ${query.code}`}
      </p>
      <p className="v-acts v-tight">
        {query.state === 'done' || query.state === 'running' ? (
          <button type="button" className="v-linkish" onClick={() => onShow(query)}>
            Show the result
            {about}
          </button>
        ) : null}
        {named || naming ? null : (
          <button type="button" className="v-linkish" onClick={() => setNaming(true)}>
            Name it
            {about}
          </button>
        )}
      </p>
      {naming ? (
        <NameForm
          id={`name-${query.id}`}
          onDone={(name) => {
            setNaming(false);
            if (name !== undefined) onName(name);
          }}
        />
      ) : null}
    </li>
  );
}

function NameForm({ id, onDone }: { id: string; onDone: (name: string | undefined) => void }) {
  const [name, setName] = useState('');
  return (
    <form
      className="v-field"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(name);
      }}
    >
      <label htmlFor={id}>Name of the query</label>
      <input
        id={id}
        className="nhsuk-input"
        value={name}
        maxLength={80}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone(undefined);
        }}
      />
      <button className="v-linkish">Keep the name</button>
    </form>
  );
}
