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
  type DatasetFile,
  type ListedRelease,
} from '@vitrine/datasets/catalogue';
import type { VisibleColumn } from '@vitrine/policy/cut';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';

interface Asked {
  readonly rows: number;
  readonly seed: number;
  /** Whether somebody still waits for it. */
  readonly signal: AbortSignal;
}

/** A twin of all that a dataset's newest release publishes. @throws NotFound */
export async function twinOfDataset(database: Database, dataset: string, asked: Asked): Promise<Twin> {
  const releases = await getDataset(database, dataset);
  return twinOf(database, releases, releases.at(-1), asked);
}

/** A twin of what an agreement grants of a dataset, and of nothing more. @throws NotFound */
export async function twinUnder(
  database: Database,
  { agreement, compiled, visible }: UsableAgreement,
  dataset: string,
  asked: Asked,
): Promise<Twin> {
  const cut = compiled.tables.find((one) => one.dataset === dataset);
  const columns = visible.find((one) => one.dataset === dataset)?.columns;
  const rows = agreement.datasets.find((one) => one.dataset === dataset)?.rows ?? {};
  if (cut === undefined || columns === undefined)
    throw new NotFound({ detail: 'The agreement grants no dataset of this name.' });
  const releases = await getDataset(database, dataset);
  const release = releases.find(({ manifest }) => manifest.version === cut.version);
  return twinOf(database, releases, release, asked, { columns, rows });
}

async function twinOf(
  database: Database,
  releases: readonly ListedRelease[],
  release: ListedRelease | undefined,
  asked: Asked,
  granted?: { readonly columns: readonly VisibleColumn[]; readonly rows: unknown },
): Promise<Twin> {
  if (release === undefined) throw new NotFound({ detail: 'There is no dataset of this name.' });
  const { dataset, version, datasetFile } = release.manifest;
  const file = readPublishedFile(datasetFile.content);
  const published = releases
    .toReversed()
    .map(({ manifest }) => synopsisOf(database, dataset, manifest.version)?.synopsis)
    .find((one) => one !== undefined);
  const referred = await filesReferredTo(database, file);
  const plan = twinPlan({ release: version, file, synopsis: published, granted, referred });
  const size = { rows: asked.rows, seed: asked.seed };
  const { rows, likeness } = await makeTwin(plan, asked);
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

/** The newest published files of the datasets that a file's columns refer to. */
async function filesReferredTo(
  database: Database,
  { quality }: DatasetFile,
): Promise<ReadonlyMap<string, DatasetFile>> {
  const found = new Map<string, DatasetFile>();
  for (const rule of quality) {
    if (rule.rule !== 'references' || found.has(rule.dataset)) continue;
    const newest = (await getDataset(database, rule.dataset)).at(-1);
    if (newest !== undefined) found.set(rule.dataset, readPublishedFile(newest.manifest.datasetFile.content));
  }
  return found;
}
