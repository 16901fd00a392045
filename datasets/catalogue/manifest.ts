import { z } from 'zod';
import { parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { columnClasses, columnTypes } from '@vitrine/policy/cut';
import { privacySchema } from './privacy.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

const columnSchema = z.strictObject({
  name: z.string(),
  type: z.enum(columnTypes),
  class: z.enum(columnClasses),
  entity: z.string().optional(),
  description: z.string(),
  transforms: z.array(z.string()),
  /** Of a column that agreements have through a transform only. */
  grant: z.literal('transformed').optional(),
  /** Why a column that identifies by itself may be granted as it is. */
  wholeBecause: z.string().optional(),
  codes: z.record(z.string(), z.string()).optional(),
  bounds: z.strictObject({ min: z.number(), max: z.number() }).optional(),
});

const lookupSchema = z.strictObject({
  name: z.string(),
  /** What it gives in place of a code. */
  description: z.string(),
  /** The file as it arrived, in the source of the rows. */
  source: z.strictObject({ file: z.string(), sha256: hex, bytes: count }),
  codes: count,
  parents: count,
  /** Parents that have one code only: there the transform hides nothing. */
  single: count,
});

/**
 * What a release is, whole: its canonical JSON (RFC 8785) is `manifest.json`, the Ed25519 signature over
 * exactly those bytes `manifest.sig`.
 */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  dataset: z.string().transform(parseDatasetId),
  version: z.string().transform(parseReleaseVersion),
  title: z.string(),
  description: z.string(),
  owner: z.string(),
  licence: z.string(),
  synthetic: z.boolean(),
  role: z.enum(['events', 'spine']),
  /** Whether each row is one person's. */
  people: z.boolean(),
  /** About how many people they are (`roughCount`). */
  peopleAbout: count.optional(),
  /** Whether rows have, beside their person, `reach_key` (whose number they bear), and may be nobody's: those count as none. */
  reach: z.literal(true).optional(),
  /** ISO 8601, UTC. */
  created: z.iso.datetime(),
  /** The dataset file, verbatim. */
  datasetFile: z.strictObject({ sha256: hex, content: z.string() }),
  source: z.strictObject({
    alias: z.string(),
    file: z.string(),
    sha256: hex,
    bytes: count,
    /** The file of patients that the rows refer to, in the same source. */
    patients: z.strictObject({ file: z.string(), sha256: hex, bytes: count }).optional(),
  }),
  rows: z.strictObject({ in: count, published: count, quarantined: count }),
  /** What the dataset file says of private answers; absent where it says nothing. */
  privacy: privacySchema.optional(),
  columns: z.array(columnSchema),
  /** Tables that turn codes into coarser ones: `to-NAME` among the columns' transforms. Absent when there are none. */
  lookups: z.array(lookupSchema).optional(),
  objects: z.array(
    z.strictObject({
      key: z.string(),
      /** `blocks`: SHA-256 of each block of 256 KiB of the other objects, in their order, by which ranges are checked. */
      role: z.enum(['data', 'lookup', 'quality', 'quarantine', 'later', 'blocks']),
      sha256: hex,
      bytes: count,
    }),
  ),
  /** The release's data key, wrapped by the steward's key provider. */
  dataKey: z.strictObject({ wrapped: z.string(), context: z.string() }),
});
export type Manifest = z.output<typeof manifestSchema>;
export type ReleaseLookup = z.output<typeof lookupSchema>;

export const releasePrefix = (dataset: string, version: string): string => `releases/${dataset}/${version}`;
/** The object that holds one of a release's lookups. */
export const lookupKey = (
  release: { readonly dataset: string; readonly version: string },
  name: string,
): string => `${releasePrefix(release.dataset, release.version)}/lookup-${name}.parquet`;
/** The object that holds the digests of the other objects' blocks. */
export const blocksObject = 'blocks.sha256';
export const dataKeyContext = (dataset: string, version: string): string => `release:${dataset}:${version}`;
/** The steward's key that signs manifests. */
export const releaseSigningKey = 'releases';
