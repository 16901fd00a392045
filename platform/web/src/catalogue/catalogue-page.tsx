import { Link, useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { dayText, plural } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { OptOuts } from './opt-outs.tsx';
import { PeopleLists } from './people-lists.tsx';
import { PublishRelease } from './publish-release.tsx';

const seesLists = ['data-manager', 'access-officer', 'igard-reviewer'] as const;

export function CataloguePage() {
  const api = useApi();
  const roles = useRoles();
  const [query, setQuery] = useSearchParams();
  const text = query.get('text') ?? '';
  const handle = useLoaded(`datasets:${text}`, (signal) =>
    api.call('listDatasets', { query: text === '' ? {} : { text }, signal }),
  );
  return (
    <Page title="Catalogue">
      <SearchBox
        label="Search datasets and columns"
        value={text}
        onSearch={(next) => setQuery(next === '' ? {} : { text: next })}
      />
      {roles.has('data-manager') ? <PublishRelease onPublished={handle.reload} /> : null}
      <LoadedView what="the catalogue" handle={handle}>
        {({ datasets }) => (
          <>
            <p role="status">{plural(datasets.length, 'dataset')}</p>
            {datasets.length === 0 ? (
              <Empty>
                {text === ''
                  ? 'Nothing has been published yet. A data manager publishes the first release.'
                  : 'No dataset or column has these words. Try fewer, or a part of a word.'}
              </Empty>
            ) : (
              <ul className="v-list" aria-label="Datasets">
                {datasets.map((one) => (
                  <li key={one.dataset}>
                    <Link to={addresses.dataset(one.dataset)}>{one.title}</Link>
                    <p>{one.description}</p>
                    <p className="v-quiet">
                      {one.dataset} · {one.owner} · release {one.latest} of {dayText(one.published)} ·{' '}
                      {plural(one.rows, 'row')} · {plural(one.columns, 'column')}
                      {one.synthetic ? ' · synthetic' : ''}
                    </p>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </LoadedView>
      {roles.has('data-manager') ? <OptOuts /> : null}
      {seesLists.some((role) => roles.has(role)) ? <PeopleLists /> : null}
    </Page>
  );
}
