import type { Database } from '@vitrine/core/database';
import type { DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import { listPublished, roughCount, type Manifest, type PublishedDataset } from '@vitrine/datasets/catalogue';

type Column = Manifest['columns'][number];

/**
 * What of a release's manifest is public, field by field (docs/decisions/0022). A field that is added to the manifest
 * does not type-check here before somebody has decided.
 */
export const manifestPublication = {
  format: 'withheld',
  dataset: 'published',
  version: 'published',
  title: 'published',
  description: 'published',
  owner: 'published',
  licence: 'published',
  synthetic: 'published',
  role: 'withheld',
  people: 'in part',
  peopleAbout: 'published',
  reach: 'withheld',
  created: 'withheld',
  datasetFile: 'withheld',
  source: 'withheld',
  rows: 'in part',
  privacy: 'withheld',
  columns: 'in part',
  lookups: 'in part',
  objects: 'withheld',
  dataKey: 'withheld',
} as const satisfies Record<keyof Manifest, 'published' | 'in part' | 'withheld'>;

/** The same of each column. */
export const columnPublication = {
  name: 'published',
  type: 'published',
  class: 'published',
  entity: 'withheld',
  description: 'published',
  transforms: 'published',
  grant: 'in part',
  wholeBecause: 'withheld',
  codes: 'published',
  bounds: 'withheld',
} as const satisfies Record<keyof Column, 'published' | 'in part' | 'withheld'>;

/** A column as everybody may know it: never one that is a direct identifier, which no release has. */
export interface PublicColumn {
  readonly name: string;
  readonly type: Column['type'];
  readonly class: Column['class'];
  readonly description: string;
  readonly transforms: readonly string[];
  /** Whether agreements may have the values as they are. */
  readonly asItIs: boolean;
  /** Codes and what they mean; null where the column has none. */
  readonly codes: Readonly<Record<string, string>> | null;
}

/** A dataset as everybody may know it. Counts are rough, times are days (UTC). */
export interface PublicDataset {
  readonly dataset: DatasetId;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly licence: string;
  readonly synthetic: boolean;
  /** The newest release. */
  readonly version: ReleaseVersion;
  /** When the first release was published. */
  readonly since: string;
  readonly published: string;
  /** Newest first. */
  readonly releases: readonly { readonly version: string; readonly day: string }[];
  /** About how many people; 0: fewer than a hundred; null: it is about nobody, or was published before it was told. */
  readonly people: number | null;
  /** About how many rows; 0: fewer than a hundred. */
  readonly rows: number;
  readonly columns: readonly PublicColumn[];
  /** What columns can be brought to, by transform. */
  readonly lookups: readonly { readonly transform: string; readonly description: string }[];
}

/** Every published dataset, by name. */
export async function publicDatasets(database: Database): Promise<readonly PublicDataset[]> {
  return (await listPublished(database)).map(publicDataset);
}

/** The public part of a dataset's newest release, named field by field. Pure. */
export function publicDataset({ newest, releases }: PublishedDataset): PublicDataset {
  const { manifest } = newest;
  const days = releases.map(({ version, at }) => ({ version, day: at.slice(0, 10) }));
  return {
    dataset: manifest.dataset,
    title: manifest.title,
    description: manifest.description,
    owner: manifest.owner,
    licence: manifest.licence,
    synthetic: manifest.synthetic,
    version: manifest.version,
    since: days.reduce((first, { day }) => (day < first ? day : first), newest.at.slice(0, 10)),
    published: newest.at.slice(0, 10),
    releases: days.toReversed(),
    people: manifest.people ? (manifest.peopleAbout ?? null) : null,
    rows: roughCount(manifest.rows.published),
    columns: manifest.columns.filter((one) => one.class !== 'direct').map(publicColumn),
    lookups: (manifest.lookups ?? []).map(({ name, description }) => ({
      transform: `to-${name}`,
      description,
    })),
  };
}

function publicColumn({
  name,
  type,
  class: kind,
  description,
  transforms,
  grant,
  codes,
}: Column): PublicColumn {
  return {
    name,
    type,
    class: kind,
    description,
    transforms,
    asItIs: grant === undefined,
    codes: codes ?? null,
  };
}
