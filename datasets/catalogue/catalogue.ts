import type { DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import { transformText, type CatalogueView, type ColumnView, type DatasetView } from '@vitrine/policy/cut';
import { type CohortListView } from '@vitrine/policy/agreement';
import type { Manifest, ReleaseLookup } from './manifest.ts';
import { compareReleases } from './release.ts';

function columnsOf(manifest: Manifest): readonly ColumnView[] {
  const lookups = manifest.lookups ?? [];
  return manifest.columns.map(({ entity, codes, bounds, ...column }) => ({
    ...column,
    ...lookupsOf(column.transforms, lookups),
    ...(entity === undefined ? {} : { entity }),
    ...(codes === undefined ? {} : { codes }),
    ...(bounds === undefined ? {} : { bounds }),
  }));
}

/** What the lookups among a column's transforms give. */
function lookupsOf(
  transforms: readonly string[],
  lookups: readonly ReleaseLookup[],
): Pick<ColumnView, 'lookups'> {
  const offered = lookups.filter(({ name }) => transforms.includes(transformText({ kind: 'lookup', name })));
  return offered.length === 0
    ? {}
    : { lookups: Object.fromEntries(offered.map(({ name, description }) => [name, description])) };
}

/**
 * What policy must know of the datasets, from their manifests, and of lists of people. A dataset's title is its
 * newest release's.
 */
export function catalogueOf(
  manifests: readonly Manifest[],
  lists: readonly CohortListView[] = [],
): CatalogueView {
  const views = new Map<DatasetId, DatasetView>();
  const sorted = [...manifests].sort(compareReleases);
  for (const dataset of new Set(sorted.map((one) => one.dataset))) {
    const releases = new Map<ReleaseVersion, Manifest>(
      sorted.filter((one) => one.dataset === dataset).map((one) => [one.version, one]),
    );
    const newest = [...releases.values()].at(-1);
    if (newest === undefined) continue;
    views.set(dataset, {
      dataset,
      title: newest.title,
      // One release of real people is enough to treat the dataset as real.
      synthetic: [...releases.values()].every((one) => one.synthetic),
      versions: [...releases.keys()],
      columns: (version) => {
        const manifest = releases.get(version);
        return manifest === undefined ? undefined : columnsOf(manifest);
      },
      aboutPeople: (version) => releases.get(version)?.people === true,
      rowsPerPerson: (version) => releases.get(version)?.privacy?.rowsPerPerson,
    });
  }
  const byName = new Map(lists.map(({ name, id }) => [name, { name, id }]));
  return { dataset: (id) => views.get(id), cohortList: (name) => byName.get(name) };
}
