import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import { LookupInvalid } from '../../errors.ts';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import { dataKeyContext } from '../../catalogue/manifest.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { landedLookup } from './landed-lookups.ts';

/**
 * Holds the landed lookups against those of the other releases of the same major one: agreements that allow all
 * of it (`1.*`) were signed for values as coarse as theirs. Codes that had one parent there may not
 * have several, nor some of them one and others none, since what has none becomes missing.
 * @throws LookupInvalid, Corrupt
 */
export async function demandNoFiner(
  engine: Engine,
  file: DatasetFile,
  parts: { readonly releases: ReleaseStore; readonly keys: KeyProvider },
): Promise<void> {
  if (file.lookups.length === 0) return;
  const [major] = file.version.split('.');
  const parquet = new ParquetKeys(engine);
  for (const { manifest } of await parts.releases.all()) {
    const { dataset, version, lookups = [] } = manifest;
    if (dataset !== file.name || version.split('.')[0] !== major) continue;
    const shared = file.lookups.filter(({ name }) => lookups.some((one) => one.name === name));
    if (shared.length === 0) continue;
    const key = await unwrapKey(parts.keys, {
      ...manifest.dataKey,
      context: dataKeyContext(dataset, version),
    });
    for (const { name } of shared) {
      const before = await parquet.read([await parts.releases.lookupFile(manifest, name)], key);
      const split =
        await engine.rows(`SELECT b.parent FROM ${before} b LEFT JOIN ${landedLookup(name)} l ON l.code = b.code
        GROUP BY b.parent HAVING min(l.parent) <> max(l.parent) OR count(l.parent) BETWEEN 1 AND count(*) - 1 LIMIT 1`);
      if (split.length > 0) throw finer(name, version);
    }
  }
}

function finer(lookup: string, version: string): LookupInvalid {
  return new LookupInvalid({
    detail: `The lookup ${lookup} tells codes apart that had one parent in release ${version}, so that agreements signed for it would show more.`,
    help: 'Give the dataset file a new major version: agreements then name it with two signatures of their own.',
    facts: { lookup },
  });
}
