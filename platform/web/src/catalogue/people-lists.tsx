import type { CohortList } from '@vitrine/api';
import { TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { momentText } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

/** The lists of people that agreements can name; a data manager loads them. */
export function PeopleLists() {
  const api = useApi();
  const roles = useRoles();
  const handle = useLoaded('cohorts', (signal) => api.call('listCohorts', { signal }));
  return (
    <section className="v-panel" aria-labelledby="people-lists">
      <h2 id="people-lists" className="nhsuk-heading-m">
        Lists of people
      </h2>
      <LoadedView what="the lists of people" handle={handle}>
        {({ cohorts }) =>
          cohorts.length === 0 ? (
            <Empty>
              No list has been loaded yet. A data manager loads one for a study whose people consented.
            </Empty>
          ) : (
            <Lists cohorts={cohorts} />
          )
        }
      </LoadedView>
      {roles.has('data-manager') ? <LoadList onLoaded={handle.reload} /> : null}
    </section>
  );
}

function Lists({ cohorts }: { cohorts: readonly CohortList[] }) {
  return (
    <ScrollTable label="Lists of people">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Loaded</th>
          <th scope="col" className="v-number">
            Numbers, about
          </th>
        </tr>
      </thead>
      <tbody>
        {cohorts.map((one) => (
          <tr key={one.name}>
            <th scope="row">
              <code>{one.name}</code>
            </th>
            <td>{momentText(one.at)}</td>
            <td className="v-number">{one.count}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function LoadList({ onLoaded }: { onLoaded: () => void }) {
  const api = useApi();
  const [file, setFile] = useState('');
  const [loaded, setLoaded] = useState<CohortList>();
  const load = useAction(async () => {
    setLoaded(undefined);
    setLoaded(await api.call('loadCohort', { body: { file: file.trim() } }));
    setFile('');
    onLoaded();
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void load.run();
      }}
    >
      <TextInput
        id="people-list-file"
        label="File in the landing area"
        hint="CSV with the one column NHS_NUMBER. Its name becomes the list's, such as asthma-study.csv, and neither can be changed afterwards."
        value={file}
        onChange={(event) => setFile(event.target.value)}
      />
      <ActButton off={load.busy || file.trim() === ''}>Load the list</ActButton>
      <div role="status">
        {load.busy ? <p>Loading the list…</p> : null}
        {loaded === undefined ? null : (
          <p className="v-good">
            The list <code>{loaded.name}</code> is loaded, with about {loaded.count} numbers. Agreements can
            name it now.
          </p>
        )}
      </div>
      {load.problem === undefined ? null : <ProblemPanel problem={load.problem} />}
    </form>
  );
}
