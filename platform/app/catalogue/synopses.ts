import type { Synopsis } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import type { Database } from '@vitrine/core/database';
import { getDataset, listDatasets, synopsisOf } from '@vitrine/datasets/catalogue';
import { otherValue, shownSynopsis, type ShownCell } from '@vitrine/disclosure-control/synopsis';

/** The synopsis of the newest release of a dataset that has one, as anybody may see it; undefined where none has. */
export async function publicSynopsis(database: Database, dataset: string): Promise<Synopsis | undefined> {
  const releases = await getDataset(database, dataset);
  for (const { manifest } of releases.toReversed()) {
    const found = synopsisOf(database, dataset, manifest.version);
    if (found === undefined) continue;
    const labelOf = (by: string, value: string | null): string => {
      if (value === null) return 'not recorded';
      if (value === otherValue) return 'other values';
      return manifest.columns.find(({ name }) => name === by)?.codes?.[value] ?? value;
    };
    const cellsOf = (
      by: readonly string[],
      cells: readonly ShownCell[],
    ): Synopsis['tables'][number]['cells'] =>
      cells.map(({ values, people, low, high }) => ({
        values: [...values],
        labels: values.map((value, at) => labelOf(by[at] ?? '', value)),
        ...{ people, low, high },
      }));
    const { epsilon, release, total, tables } = shownSynopsis(found.synopsis);
    return {
      ...{ dataset, release, epsilon, total, title: manifest.title },
      published: found.at.slice(0, 10),
      tables: tables.map(({ title, by, cells, margins }) => ({
        ...{ title, by: [...by], cells: cellsOf(by, cells) },
        margins: margins.map((margin) => ({ by: margin.by, cells: cellsOf([margin.by], margin.cells) })),
      })),
    };
  }
  return undefined;
}

/** Every synopsis that anybody may see, by dataset. */
export async function publicSynopses(database: Database): Promise<readonly Synopsis[]> {
  const names = (await listDatasets(database)).map(({ manifest }) => manifest.dataset);
  const found = await Promise.all(names.map((name) => publicSynopsis(database, name)));
  return found.filter((one) => one !== undefined);
}

export async function demandSynopsis(database: Database, dataset: string): Promise<Synopsis> {
  const found = await publicSynopsis(database, dataset);
  if (found !== undefined) return found;
  throw new NotFound({ detail: 'There is no dataset of this name with a public synopsis.' });
}
