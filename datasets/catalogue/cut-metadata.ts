import { z } from 'zod';
import { parseAgreementRef, parseCutId, parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { columnTypes } from '@vitrine/policy/cut';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * People found to be one person after an earlier cut of the agreement had given them two pseudonyms: `from` is
 * no longer used, `to` is what the person has now (null: no row of theirs is in the agreement's data). All
 * there ever were; `since` is when the first cut that said so was made, so those that are new in this cut have
 * its `created`.
 */
export const mergedSchema = z.array(
  z.strictObject({
    from: z.string().regex(/^[0-9]{1,20}$/),
    to: z
      .string()
      .regex(/^[0-9]{1,20}$/)
      .nullable(),
    since: z.iso.datetime(),
  }),
);

/** `cut.json`: what a finished cut is. It is written last, with the folder's name: without it there is no cut. */
export const cutMetadataSchema = z.strictObject({
  format: z.literal(1),
  cut: z.string().transform(parseCutId),
  agreement: z.string().transform(parseAgreementRef),
  dataset: z.string().transform(parseDatasetId),
  version: z.string().transform(parseReleaseVersion),
  /** Digest of the release's manifest. */
  release: hex,
  /** Name of the opt-out snapshots applied, or `none`. */
  optOuts: z.string(),
  /** Names whom the cut leaves out, as `Cuts.leftOut` does: opt-outs applied, and who was known to be whom. */
  leftOut: z.string(),
  /** The last day of the agreement's term: after it the cut goes. */
  until: z.iso.date(),
  /** ISO 8601, UTC. */
  created: z.iso.datetime(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.enum([...columnTypes, 'pseudonym']) })),
  merged: mergedSchema,
  /** For those who may see it: the agreement's own members, not the public. */
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sha256: hex,
  /** The file's key, wrapped; bound to the cut and to the file's digest. */
  key: z.strictObject({ wrapped: z.string(), context: z.string() }),
});
export type CutMetadata = z.output<typeof cutMetadataSchema>;
export type CutColumnView = CutMetadata['columns'][number];

export const cutKeyContext = (cut: string, dataset: string, sha256: string): string =>
  `cut:${cut}:${dataset}:${sha256}`;
