import { z } from 'zod';
import { instant } from './common.ts';
import { notebookCell, shownOutput } from './notebook.ts';

/** How a run from the top ended: to its last cell, at a cell that failed, or cut short by its person. */
const bundleState = z.enum(['ok', 'failed']);

/** A run from the top and the bundle that it became, as far as it is told without being counted. */
export const bundleSummary = z.object({
  id: z.string(),
  at: instant,
  state: bundleState,
  /** To ten seconds: how long code takes, it chooses. */
  elapsedMs: z.int(),
  cells: z.int(),
});
export type BundleSummary = z.infer<typeof bundleSummary>;

/** A run from the top that waits or goes on. */
export const freshRun = z.object({
  id: z.string(),
  at: instant,
  /** The cell that runs, from 1; 0 before the first. */
  cell: z.int(),
  cells: z.int(),
  stage: z.string(),
  elapsedMs: z.int(),
});

export const bundles = z.object({
  running: z.array(freshRun),
  bundles: z.array(bundleSummary),
  /** Why the last run from the top became no bundle, if so: a problem. */
  problem: z.unknown(),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a cell put out: its place in the bundle, kind, size in characters or bytes, and the SHA-256 of its canonical JSON. */
export const bundleOutput = z.strictObject({
  place: z.int(),
  kind: z.enum(['text', 'value', 'table', 'image', 'error']),
  size: z.int(),
  sha256,
});

export const bundleCell = z.strictObject({
  id: notebookCell.shape.id,
  language: notebookCell.shape.language,
  code: z.string(),
  name: z.exactOptional(z.string()),
  state: z.enum(['ok', 'error', 'interrupted', 'killed', 'out-of-memory', 'not-run', 'words']),
  /** Not all that it put out is here. */
  truncated: z.boolean(),
  outputs: z.array(bundleOutput),
});

const packages = z.array(z.strictObject({ name: z.string(), version: z.string() }));

/** What it ran in: public facts of the machine, none from the room. */
export const bundleVersions = z.strictObject({
  vitrine: z.string(),
  /** DuckDB. */
  engine: z.string(),
  python: z.exactOptional(z.strictObject({ version: z.string(), lock: sha256, packages })),
  r: z.exactOptional(z.strictObject({ version: z.string(), packages })),
});

/** All that a bundle says of itself; its own digest is the SHA-256 of the canonical JSON of this. */
export const bundleManifest = z.strictObject({
  id: z.string(),
  /** 256 random bits: the digest says nothing to who has not been shown the bundle. */
  salt: sha256,
  agreement: z.string(),
  at: instant,
  state: bundleState,
  /** To ten seconds, as in the list. */
  elapsedMs: z.int(),
  /** The cuts that the room held, by their names, which are digests of what they were made by. */
  cuts: z.array(z.strictObject({ dataset: z.string(), cut: z.string() })),
  versions: bundleVersions,
  cells: z.array(bundleCell),
  /** Files that code put among its outputs; of one that could not be read there is no digest. */
  files: z.array(
    z.strictObject({
      name: z.string(),
      language: z.enum(['python', 'r']),
      bytes: z.int(),
      sha256: sha256.nullable(),
    }),
  ),
  /** Files that are not listed for their names. */
  misnamed: z.int(),
});
export type BundleManifest = z.infer<typeof bundleManifest>;

export const bundle = z.object({ manifest: bundleManifest, sha256, shownToday: z.int() });
export type Bundle = z.infer<typeof bundle>;

/** One output of a bundle, as far as it may be shown, and why not or not all of it. */
export const shownBundleOutput = z.object({
  output: shownOutput.nullable(),
  withheld: z.string().nullable(),
  shownToday: z.int(),
});
