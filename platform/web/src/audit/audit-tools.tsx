import { Details, Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { PrintButton } from '../ui/print-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { saveFile } from '../ui/save-file.ts';
import { contractFilter, type HeldFilter } from './audit-filter.ts';

/** What is done with a view as a whole: keep it, give it out, print it. */
export function AuditTools({ filter, search }: { filter: HeldFilter; search: string }) {
  return (
    <Details className="v-no-print">
      <Details.Summary>Views and export</Details.Summary>
      <Details.Text>
        <Views search={search} />
        <Export filter={filter} />
        <PrintButton />
      </Details.Text>
    </Details>
  );
}

function Views({ search }: { search: string }) {
  const api = useApi();
  const [name, setName] = useState('');
  const handle = useLoaded('audit-views', (signal) => api.call('listViews', { signal }));
  const save = useAction(async () => {
    await api.call('saveView', { body: { name, address: search } });
    setName('');
    handle.reload();
  });
  const remove = useAction(async (view: string) => {
    await api.call('removeView', { params: { view } });
    handle.reload();
  });
  return (
    <section aria-label="Saved views">
      <LoadedView what="your views" handle={handle}>
        {({ views }) =>
          views.length === 0 ? (
            <Empty>You have saved no view.</Empty>
          ) : (
            <ul>
              {views.map((view) => (
                <li key={view.id}>
                  <Link to={`${addresses.audit()}?${view.address}`}>{view.name}</Link>{' '}
                  <button
                    type="button"
                    className="v-linkish"
                    aria-label={`Remove the view ${view.name}`}
                    onClick={() => void remove.run(view.id)}
                  >
                    Remove
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </LoadedView>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save.run();
        }}
      >
        <div className="v-field">
          <label htmlFor="view-name">Save what is shown now as</label>
          <input
            id="view-name"
            className="nhsuk-input"
            value={name}
            maxLength={100}
            required
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <Button small secondary disabled={save.busy}>
          Save the view
        </Button>
      </form>
      {save.problem === undefined ? null : <ProblemPanel problem={save.problem} />}
      {remove.problem === undefined ? null : <ProblemPanel problem={remove.problem} />}
    </section>
  );
}

function Export({ filter }: { filter: HeldFilter }) {
  const api = useApi();
  const [made, setMade] = useState('');
  const give = useAction(async (format: 'csv' | 'json') => {
    const body = { filter: contractFilter(filter), format };
    const { fileName, text, acts, more } = await api.call('exportActs', { body });
    const type = format === 'csv' ? 'text/csv' : 'application/json';
    saveFile(new TextEncoder().encode(text), fileName, type);
    setMade(
      `${plural(acts, 'act', 'acts')} exported${more ? '; there are more, so narrow the filter' : ''}.`,
    );
  });
  return (
    <section aria-label="Export">
      <p>An export names people, and is recorded with its filter.</p>
      <div className="v-buttons">
        <ActButton type="button" secondary small off={give.busy} onClick={() => void give.run('csv')}>
          Export as CSV
        </ActButton>
        <ActButton type="button" secondary small off={give.busy} onClick={() => void give.run('json')}>
          Export as JSON
        </ActButton>
      </div>
      <p role="status">{made}</p>
      {give.problem === undefined ? null : <ProblemPanel problem={give.problem} />}
    </section>
  );
}
