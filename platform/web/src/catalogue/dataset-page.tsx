import { dictionaryCsv, type Dataset } from '@vitrine/api';
import { Details, SummaryList } from 'nhsuk-react-components';
import { useParams, useSearchParams } from 'react-router';
import { useLoaded } from '../api/use-loaded.ts';
import { dayText, plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SaveTwin } from '../twin/save-twin.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { Lookups } from './lookups.tsx';
import { matchingColumns } from './matching-columns.ts';
import { Releases } from './releases.tsx';

export function DatasetPage() {
  const api = useApi();
  const { dataset = '' } = useParams();
  const handle = useLoaded(`dataset:${dataset}`, (signal) =>
    api.call('getDataset', { params: { dataset }, signal }),
  );
  return (
    <Page title={handle.loaded.data?.title ?? dataset}>
      <LoadedView what="the dataset" handle={handle}>
        {(one) => <Body one={one} />}
      </LoadedView>
    </Page>
  );
}

function Body({ one }: { one: Dataset }) {
  const api = useApi();
  return (
    <>
      <p className="nhsuk-lede-text">{one.description}</p>
      <SummaryList>
        <Fact name="Name in SQL" value={one.dataset} />
        <Fact name="Owner" value={one.owner} />
        <Fact name="Newest release" value={`${one.latest}, ${dayText(one.published)}`} />
        <Fact name="Size" value={`${plural(one.rows, 'row')}, ${plural(one.columns, 'column')}`} />
        <Fact name="Licence" value={one.licence} />
        <Fact name="Kind" value={one.synthetic ? 'Synthetic: no real person is in it' : 'Real data'} />
        <Fact
          name="Who may apply"
          value="An organisation with a lawful purpose, through a data access officer, who writes it into an agreement"
        />
      </SummaryList>
      <ActButton
        type="button"
        secondary
        off={false}
        onClick={() =>
          saveFile(
            new TextEncoder().encode(dictionaryCsv(one)),
            `${one.dataset}-${one.latest}-dictionary.csv`,
            'text/csv',
          )
        }
      >
        Save the data dictionary (CSV)
      </ActButton>{' '}
      <SaveTwin
        dataset={one.dataset}
        make={() => api.call('getDatasetTwin', { params: { dataset: one.dataset }, query: {} })}
      />
      <p>
        <a href={`/register/datasets/${one.dataset}`}>On the public register</a>: what everybody may know of
        it, also as DCAT-AP, HDR UK, schema.org, Croissant and ODCS.
      </p>
      <Columns columns={one.columnList} />
      <Lookups lookups={one.lookups} />
      <Quality quality={one.quality} />
      <Releases dataset={one.dataset} releases={one.releases} />
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <SummaryList.Row>
      <SummaryList.Key>{name}</SummaryList.Key>
      <SummaryList.Value>{value}</SummaryList.Value>
    </SummaryList.Row>
  );
}

function Columns({ columns }: { columns: Dataset['columnList'] }) {
  const [query, setQuery] = useSearchParams();
  const text = query.get('column') ?? '';
  const shown = matchingColumns(columns, text);
  return (
    <section aria-labelledby="columns">
      <h2 id="columns" className="nhsuk-heading-m">
        Columns
      </h2>
      <SearchBox
        label="Search columns"
        value={text}
        onSearch={(next) => setQuery(next === '' ? {} : { column: next })}
      />
      <p role="status">{plural(shown.length, 'column')}</p>
      {shown.length === 0 ? (
        <Empty>No column has these words.</Empty>
      ) : (
        <ScrollTable label="Columns">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Description</th>
              <th scope="col">Class</th>
              <th scope="col">May become</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((column) => (
              <tr key={column.name}>
                <th scope="row">
                  <code>{column.name}</code>
                </th>
                <td>{column.type}</td>
                <td>
                  {column.description}
                  {column.codes === undefined ? null : <Codes codes={column.codes} name={column.name} />}
                </td>
                <td>{column.class}</td>
                <td>
                  {column.grant === 'transformed' ? 'only ' : ''}
                  {column.transforms.join(', ') || 'as it is'}
                  {column.wholeBecause === undefined ? null : (
                    <p className="v-quiet">Granted as it is because: {column.wholeBecause}</p>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}

function Codes({ codes, name }: { codes: Record<string, string>; name: string }) {
  return (
    <Details className="v-codes">
      <Details.Summary>
        {plural(Object.keys(codes).length, 'code')} of {name}
      </Details.Summary>
      <Details.Text>
        <dl>
          {Object.entries(codes).map(([code, meaning]) => (
            <div key={code}>
              <dt>
                <code>{code}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Details.Text>
    </Details>
  );
}

function Quality({ quality }: { quality: Dataset['quality'] }) {
  return (
    <section aria-labelledby="quality">
      <h2 id="quality" className="nhsuk-heading-m">
        Quality rules of the newest release
      </h2>
      {quality.length === 0 ? (
        <Empty>The release has no quality rules.</Empty>
      ) : (
        <ScrollTable label="Quality">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Column</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {quality.map((one) => (
              <tr key={`${one.rule}:${one.column}:${one.outcome}`}>
                <td>{one.rule}</td>
                <td>
                  <code>{one.column}</code>
                </td>
                <td>{one.outcome}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  );
}
