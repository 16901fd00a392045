import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import type { TableCut } from '@vitrine/policy/cut';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import { dataKeyContext } from '../../catalogue/manifest.ts';
import type { ReleaseStore } from '../store/release-store.ts';

/**
 * The lookups that a cut's columns go through, as SQL tables of one engine (`code`, `parent`), by name.
 * @throws Corrupt when one is not what the release's manifest says
 */
export async function openLookups(
  engine: Engine,
  cut: TableCut,
  parts: { readonly releases: ReleaseStore; readonly keys: KeyProvider },
): Promise<ReadonlyMap<string, string>> {
  const tables = new Map<string, string>();
  const names = new Set(
    cut.columns.flatMap((one) =>
      one.kind === 'value' && one.transform?.kind === 'lookup' ? [one.transform.name] : [],
    ),
  );
  if (names.size === 0) return tables;
  const { manifest } = await parts.releases.release(cut.dataset, cut.version);
  const context = dataKeyContext(cut.dataset, cut.version);
  const key = await unwrapKey(parts.keys, { ...manifest.dataKey, context });
  const parquet = new ParquetKeys(engine);
  for (const name of names) {
    tables.set(name, await parquet.read([await parts.releases.lookupFile(manifest, name)], key));
  }
  return tables;
}
