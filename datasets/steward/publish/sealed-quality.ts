import { Corrupt } from '@vitrine/core/errors';
import { open, seal } from '@vitrine/core/keys';
import { canonicalJson, type Json } from '@vitrine/core/text';
import { qualityReportSchema } from '../../catalogue/quality-report-schema.ts';
import type { DataKey } from '../store/encrypted-parquet.ts';
import type { QualityReport } from './quality-report.ts';

/** The object that holds a release's quality report, sealed under the release's key. */
export const qualityObject = 'quality.sealed';

interface Named {
  readonly name?: string;
  readonly dataset?: string;
  readonly version: string;
}
const context = ({ name, dataset, version }: Named): string => `quality:${name ?? dataset}:${version}`;

export function sealQuality(release: Named, report: QualityReport, key: DataKey): Buffer {
  const bytes = Buffer.from(canonicalJson(report as unknown as Json));
  return Buffer.from(seal(Buffer.from(key, 'base64'), bytes, context(release)));
}

/** Opens what `sealQuality` made; reports of earlier versions lie in clear. @throws Corrupt */
export function openQuality(release: Named, key: string, bytes: Uint8Array, dataKey: DataKey): QualityReport {
  const plain = key.endsWith('.json') ? bytes : open(Buffer.from(dataKey, 'base64'), bytes, context(release));
  const parsed = qualityReportSchema.safeParse(JSON.parse(Buffer.from(plain).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new Corrupt({ detail: 'The quality report of the release cannot be read.', cause: parsed.error });
}
