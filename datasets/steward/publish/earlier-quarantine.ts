import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import { identifier } from '@vitrine/core/text';
import type { DatasetColumn, DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { readPublishedFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import type { LaterState } from '../../catalogue/quarantine.ts';
import { compareReleases, type Release } from '../../catalogue/release.ts';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { cellText, landedTable, reasonColumn } from './landed-table.ts';
import type { EarlierRows } from './quality-report.ts';

/** The object of a release that says what became of the rows in the quarantine of the one before. */
export const laterObject = 'later.parquet';
export const laterSql = 'SELECT line, state FROM "~later" ORDER BY line';

/** The newest release of the dataset below a version. */
export function releaseBefore(
  releases: readonly Release[],
  release: { readonly dataset: string; readonly version: string },
): Release | undefined {
  return [...releases]
    .filter(({ manifest }) => manifest.dataset === release.dataset && compareReleases(manifest, release) < 0)
    .sort((a, b) => compareReleases(a.manifest, b.manifest))
    .at(-1);
}

/** The column by which a row is the same row in two deliveries: one that must be unique, in both files. */
function rowColumn(before: DatasetFile, now: DatasetFile): DatasetColumn | undefined {
  const unique = (file: DatasetFile): readonly string[] =>
    file.quality.filter((rule) => rule.rule === 'unique').map((rule) => rule.column);
  const name = unique(now).find((one) => unique(before).includes(one));
  return now.columns.find((one) => one.name === name);
}

const state = (name: LaterState): string => `'${name}'`;

/**
 * Looks for each row in the quarantine of the release before: whether it is published now, is in quarantine again,
 * or did not come. A row is known by the column that must be unique; without one, nobody can tell.
 */
export async function compareWithEarlier(
  engine: Engine,
  file: DatasetFile,
  parts: { readonly releases: ReleaseStore; readonly keys: KeyProvider },
): Promise<EarlierRows | undefined> {
  const before = releaseBefore(await parts.releases.all(), { dataset: file.name, version: file.version });
  if (before === undefined || before.manifest.rows.quarantined === 0) return undefined;
  const { manifest } = before;
  const key = await unwrapKey(parts.keys, manifest.dataKey);
  const source = await new ParquetKeys(engine).read([await parts.releases.quarantineFile(manifest)], key);
  const column = rowColumn(readPublishedFile(manifest.datasetFile.content), file);
  const row = column === undefined ? 'CAST(NULL AS VARCHAR)' : `q.${identifier(column.name)}`;
  const cell = column === undefined ? 'CAST(NULL AS VARCHAR)' : cellText(column);
  // A row that was kept out for having an earlier row's value is not told apart from that row.
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~later" AS
    WITH now AS (SELECT ${cell} AS row, bool_or(${reasonColumn} IS NULL) AS published FROM ${landedTable}
      WHERE ${cell} IS NOT NULL GROUP BY 1)
    SELECT q."~line" AS line, CASE WHEN ${row} IS NULL OR starts_with(q."~reason", 'unique:') THEN ${state('unknown')}
      WHEN n.row IS NULL THEN ${state('not-delivered')}
      WHEN n.published THEN ${state('came-back')} ELSE ${state('still-quarantined')} END AS state
    FROM ${source} q LEFT JOIN now n ON n.row = ${row}`);
  const counts = await engine.rows('SELECT state, count(*) AS n FROM "~later" GROUP BY 1');
  const of = (name: LaterState): number => Number(counts.find((one) => one['state'] === name)?.['n'] ?? 0);
  return {
    release: manifest.version,
    cameBack: of('came-back'),
    stillQuarantined: of('still-quarantined'),
    notDelivered: of('not-delivered'),
    unknown: of('unknown'),
  };
}
