import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import { literal } from '@vitrine/core/text';
import type { DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { Manifest } from '../../catalogue/manifest.ts';
import {
  laterStates,
  mostFaults,
  quarantinePage,
  type FaultList,
  type LaterState,
  type QuarantinedRow,
  type QuarantineQuery,
  type QuarantineRows,
} from '../../catalogue/quarantine.ts';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { releaseBefore } from './earlier-quarantine.ts';
import { openQuality } from './sealed-quality.ts';
import type { QualityReport } from './quality-report.ts';

interface Release {
  readonly dataset: DatasetId;
  readonly version: ReleaseVersion;
}

/** Columns of the quarantine that are not the file's. */
const own = new Set(['~line', '~lines', '~reason', '~source line', '~state']);

/** Reads what was kept out of releases. Whoever asks has shown that the ledger knows. */
export class QuarantineReader {
  readonly #releases: ReleaseStore;
  readonly #keys: KeyProvider;

  constructor(releases: ReleaseStore, keys: KeyProvider) {
    this.#releases = releases;
    this.#keys = keys;
  }

  /** A page of rows, whole, by their place in the file. @throws ReleaseUnknown, Corrupt */
  async rows(engine: Engine, release: Release, query: QuarantineQuery): Promise<QuarantineRows> {
    const source = await this.#source(engine, release);
    const reason = query.reason === undefined ? 'TRUE' : `"~reason" = ${literal(query.reason)}`;
    const found =
      await engine.rows(`SELECT * FROM ${source} WHERE "~line" > ${Math.trunc(query.after)} AND ${reason}
      ORDER BY "~line" LIMIT ${quarantinePage + 1}`);
    return { rows: found.slice(0, quarantinePage).map(rowOf), more: found.length > quarantinePage };
  }

  /** Where every row failed, without a value. @throws ReleaseUnknown, Corrupt */
  async faults(engine: Engine, release: Release): Promise<FaultList> {
    const source = await this.#source(engine, release);
    const [counted] = await engine.rows(`SELECT count(*) AS n FROM ${source}`);
    const found = await engine.rows(`SELECT "~line", "~lines", "~reason", "~state" FROM ${source}
      ORDER BY "~line" LIMIT ${mostFaults}`);
    const faults = found.map(rowOf).map(({ line, lines, reason, later }) => ({ line, lines, reason, later }));
    return { faults, total: Number(counted?.['n']) };
  }

  /** The release's quality report: counts, no row. @throws ReleaseUnknown, Corrupt */
  async quality({ dataset, version }: Release): Promise<QualityReport> {
    const { manifest } = await this.#releases.release(dataset, version);
    const { key, bytes } = await this.#releases.quality(manifest);
    return openQuality(manifest, key, bytes, await unwrapKey(this.#keys, manifest.dataKey));
  }

  /** SQL of the quarantine, each row with what became of it in the next release (`~state`). */
  async #source(engine: Engine, { dataset, version }: Release): Promise<string> {
    const { manifest } = await this.#releases.release(dataset, version);
    const parquet = new ParquetKeys(engine);
    const rows = await parquet.read(
      [await this.#releases.quarantineFile(manifest)],
      await unwrapKey(this.#keys, manifest.dataKey),
    );
    const next = await this.#next(manifest);
    if (next === undefined) return `(SELECT *, CAST(NULL AS VARCHAR) AS "~state" FROM ${rows})`;
    const later = await parquet.read(
      [await this.#releases.laterFile(next)],
      await unwrapKey(this.#keys, next.dataKey),
    );
    return `(SELECT q.*, l.state AS "~state" FROM ${rows} q LEFT JOIN ${later} l ON l.line = q."~line")`;
  }

  /** The release that was compared with this one. */
  async #next(manifest: Manifest): Promise<Manifest | undefined> {
    const releases = await this.#releases.all();
    return releases
      .map((one) => one.manifest)
      .filter((one) => one.dataset === manifest.dataset && one.objects.some(({ role }) => role === 'later'))
      .find((one) => releaseBefore(releases, one)?.manifest.version === manifest.version);
  }
}

function rowOf(row: Readonly<Record<string, unknown>>): QuarantinedRow {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const state = laterStates.find((one): one is LaterState => one === row['~state']);
  const source = text(row['~source line']);
  return {
    line: Number(row['~line']),
    lines: Number(row['~lines'] ?? 1),
    reason: text(row['~reason']) ?? '',
    cells:
      source === null
        ? Object.entries(row)
            .filter(([column]) => !own.has(column))
            .map(([column, value]) => ({ column, value: text(value) }))
        : [],
    source,
    later: state ?? null,
  };
}
