import { identifier } from '@vitrine/core/text';
import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { compareReleases } from '../../catalogue/release.ts';
import { DatasetFileInvalid } from '../../errors.ts';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { referencedTable } from './column-sql.ts';

/**
 * Brings the values that rules of the file refer to into the engine: of the newest release of each dataset, which is
 * read once for each column.
 * @throws DatasetFileInvalid when there is no such dataset or published column
 */
export async function landReferences(
  engine: Engine,
  file: DatasetFile,
  parts: { readonly releases: ReleaseStore; readonly keys: KeyProvider },
): Promise<void> {
  const landed = new Set<string>();
  for (const [at, rule] of file.quality.entries()) {
    if (rule.rule !== 'references' || landed.has(referencedTable(rule))) continue;
    landed.add(referencedTable(rule));
    const release = [...(await parts.releases.all())]
      .filter(({ manifest }) => manifest.dataset === rule.dataset)
      .sort((a, b) => compareReleases(a.manifest, b.manifest))
      .at(-1);
    if (release === undefined) throw unknown(at, 'dataset', `There is no dataset ${rule.dataset}`);
    const { manifest } = release;
    if (!manifest.columns.some((one) => one.name === rule.to))
      throw unknown(at, 'to', `${rule.dataset} publishes no column ${rule.to}`);
    const key = await unwrapKey(parts.keys, manifest.dataKey);
    const source = await new ParquetKeys(engine).read(await parts.releases.dataFiles(manifest), key);
    await engine.run(`CREATE TEMP TABLE ${referencedTable(rule)} AS
      SELECT DISTINCT CAST(${identifier(rule.to)} AS VARCHAR) AS value FROM ${source}
      WHERE ${identifier(rule.to)} IS NOT NULL`);
  }
}

function unknown(at: number, field: string, message: string): DatasetFileInvalid {
  return new DatasetFileInvalid({
    detail: `A rule refers to what is not there. quality[${at}].${field}: ${message}.`,
    help: 'Publish the other dataset first, or correct the rule.',
    facts: { problems: [{ line: 1, field: `quality[${at}].${field}`, message }] },
  });
}
