import { useSearchParams } from 'react-router';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { DatasetList } from './dataset-list.tsx';
import { searchCatalogue, wordsOf } from './matching-columns.ts';
import { LinkageReview } from './linkage-review.tsx';
import { DeliverFile } from './deliver-file.tsx';
import { OptOuts } from './opt-outs.tsx';
import { PeopleLists } from './people-lists.tsx';
import { PublishRelease } from './publish-release.tsx';

const seesLists = ['data-manager', 'access-officer', 'igard-reviewer'] as const;

export function CataloguePage() {
  const api = useApi();
  const roles = useRoles();
  const [query, setQuery] = useSearchParams();
  const text = query.get('text') ?? '';
  const handle = useLoaded('datasets', (signal) => api.call('listDatasets', { query: {}, signal }));
  return (
    <Page title="Catalogue">
      <SearchBox
        label="Search datasets and columns"
        value={text}
        onSearch={(next) => setQuery(next === '' ? {} : { text: next })}
      />
      <LoadedView what="the catalogue" handle={handle}>
        {({ datasets }) =>
          text === '' ? (
            <>
              <p role="status">{plural(datasets.length, 'dataset')}</p>
              {datasets.length === 0 ? (
                <Empty>Nothing has been published yet. A data manager publishes the first release.</Empty>
              ) : (
                <DatasetList found={datasets.map((dataset) => ({ dataset, columns: [] }))} text="" />
              )}
            </>
          ) : (
            <Found names={datasets.map((one) => one.dataset)} text={text} />
          )
        }
      </LoadedView>
      {roles.has('data-manager') ? <DeliverFile /> : null}
      {roles.has('data-manager') ? <PublishRelease onPublished={handle.reload} /> : null}
      {roles.has('data-manager') ? <LinkageReview /> : null}
      {seesLists.some((role) => roles.has(role)) ? <OptOuts /> : null}
      {seesLists.some((role) => roles.has(role)) ? <PeopleLists /> : null}
    </Page>
  );
}

/** Datasets whose words or columns fit, with the columns that do. */
function Found({ names, text }: { names: readonly string[]; text: string }) {
  const api = useApi();
  const handle = useLoaded(`search:${names.join()}`, (signal) =>
    Promise.all(names.map((dataset) => api.call('getDataset', { params: { dataset }, signal }))),
  );
  return (
    <LoadedView what="the columns" handle={handle}>
      {(datasets) => {
        const found = searchCatalogue(datasets, text);
        const whole = found.filter((one) => one.words === wordsOf(text).length);
        return (
          <>
            <p role="status">
              {whole.length.toLocaleString('en-GB')} of {plural(datasets.length, 'dataset')} with all these
              words
              {found.length === whole.length
                ? ''
                : `, ${(found.length - whole.length).toLocaleString('en-GB')} with some`}
            </p>
            {found.length === 0 ? (
              <Empty>No dataset or column has these words. Try fewer, or a part of a word.</Empty>
            ) : (
              <DatasetList found={found} text={text} />
            )}
          </>
        );
      }}
    </LoadedView>
  );
}
