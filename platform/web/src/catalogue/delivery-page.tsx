import { faultsCsv, type QualityReport } from '@vitrine/api';
import { Link, useParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { saveFile } from '../ui/save-file.ts';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { QualityTables } from './quality-tables.tsx';
import { QuarantineRows } from './quarantine-rows.tsx';

/** For data managers: what the delivery of a release came to, and the rows that were kept out of it. */
export function DeliveryPage() {
  const api = useApi();
  const { dataset = '', version = '' } = useParams();
  const handle = useLoaded(`quality:${dataset}:${version}`, (signal) =>
    api.call('getQuality', { params: { dataset, version }, signal }),
  );
  return (
    <Page title={`Delivery of ${dataset} ${version}`}>
      <p>
        <Link to={addresses.dataset(dataset)}>{dataset}</Link>
      </p>
      <LoadedView what="the quality report" handle={handle}>
        {(report) => (
          <>
            <QualityTables report={report} />
            <Columns columns={report.columns} />
            {report.rows.quarantined === 0 ? (
              <Empty>No row was kept out.</Empty>
            ) : (
              <>
                <SenderList dataset={dataset} version={version} />
                <QuarantineRows
                  dataset={dataset}
                  version={version}
                  reasons={report.quarantined.map((one) => one.reason)}
                />
              </>
            )}
          </>
        )}
      </LoadedView>
    </Page>
  );
}

function Columns({ columns }: { columns: QualityReport['columns'] }) {
  return (
    <ScrollTable label="Columns of the published rows">
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col" className="v-number">
            Missing, about
          </th>
          <th scope="col" className="v-number">
            Different values
          </th>
        </tr>
      </thead>
      <tbody>
        {columns.map((one) => (
          <tr key={one.name}>
            <th scope="row">
              <code>{one.name}</code>
            </th>
            <td className="v-number">{one.nulls}</td>
            <td className="v-number">{one.distinct}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function SenderList({ dataset, version }: { dataset: string; version: string }) {
  const api = useApi();
  const save = useAction(async () => {
    const list = await api.call('listFaults', { params: { dataset, version }, body: {} });
    saveFile(new TextEncoder().encode(faultsCsv(list)), `${dataset}-${version}-faults.csv`, 'text/csv');
  });
  return (
    <section aria-labelledby="sender">
      <h2 id="sender" className="nhsuk-heading-m">
        For the sender
      </h2>
      <p>
        Lines, headings and reasons, with no value of anybody’s: the sender finds the rows in their own file,
        corrects them and sends it again. A later release says here which rows came back.
      </p>
      <ActButton type="button" secondary off={save.busy} onClick={() => void save.run()}>
        Save the list of faults (CSV)
      </ActButton>
      <div role="status">{save.busy ? <p>Listing the faults…</p> : null}</div>
      {save.problem === undefined ? null : <ProblemPanel problem={save.problem} />}
    </section>
  );
}
