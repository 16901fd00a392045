import type { Twin } from '@vitrine/api';
import type { Database } from '@vitrine/core/database';
import { NotFound } from '@vitrine/core/errors';
import {
  getDataset,
  makeTwin,
  readPublishedFile,
  synopsisOf,
  twinCsv,
  twinNote,
  twinPlan,
  type ListedRelease,
} from '@vitrine/datasets/catalogue';
import type { VisibleColumn } from '@vitrine/policy/cut';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';

interface Size {
  readonly rows: number;
  readonly seed: number;
}

/** A twin of all that a dataset's newest release publishes. @throws NotFound */
export async function twinOfDataset(database: Database, dataset: string, size: Size): Promise<Twin> {
  const releases = await getDataset(database, dataset);
  return twinOf(database, releases, releases.at(-1), size);
}

/** A twin of what an agreement grants of a dataset, and of nothing more. @throws NotFound */
export async function twinUnder(
  database: Database,
  { agreement, compiled, visible }: UsableAgreement,
  dataset: string,
  size: Size,
): Promise<Twin> {
  const cut = compiled.tables.find((one) => one.dataset === dataset);
  const columns = visible.find((one) => one.dataset === dataset)?.columns;
  const rows = agreement.datasets.find((one) => one.dataset === dataset)?.rows ?? {};
  if (cut === undefined || columns === undefined)
    throw new NotFound({ detail: 'The agreement grants no dataset of this name.' });
  const releases = await getDataset(database, dataset);
  const release = releases.find(({ manifest }) => manifest.version === cut.version);
  return twinOf(database, releases, release, size, { columns, rows });
}

async function twinOf(
  database: Database,
  releases: readonly ListedRelease[],
  release: ListedRelease | undefined,
  size: Size,
  granted?: { readonly columns: readonly VisibleColumn[]; readonly rows: unknown },
): Promise<Twin> {
  if (release === undefined) throw new NotFound({ detail: 'There is no dataset of this name.' });
  const { dataset, version, datasetFile } = release.manifest;
  const file = readPublishedFile(datasetFile.content);
  const published = releases
    .toReversed()
    .map(({ manifest }) => synopsisOf(database, dataset, manifest.version)?.synopsis)
    .find((one) => one !== undefined);
  const plan = twinPlan({ release: version, file, synopsis: published, granted });
  const { rows, likeness } = await makeTwin(plan, size);
  const note = twinNote(plan, size);
  const names = plan.columns.map(({ name }) => name);
  return {
    ...{ dataset, release: version, note, ...size },
    columns: plan.columns.map(({ name, sqlType: type, description, codes }) => ({
      ...{ name, type, description },
      ...(codes === undefined ? {} : { codes: { ...codes } }),
    })),
    likeness: likeness.map((one) => ({ ...one })),
    csv: twinCsv(note, names, rows),
  };
}
