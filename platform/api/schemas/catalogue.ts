import { z } from 'zod';
import { instant } from './common.ts';

export const datasetSummary = z.object({
  dataset: z.string(),
  title: z.string(),
  description: z.string(),
  owner: z.string(),
  synthetic: z.boolean(),
  latest: z.string(),
  published: instant,
  rows: z.int(),
  columns: z.int(),
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

export const datasetColumn = z.object({
  name: z.string(),
  type: z.string(),
  class: z.string(),
  description: z.string(),
  entity: z.string().optional(),
  transforms: z.array(z.string()),
  codes: z.record(z.string(), z.string()).optional(),
});

export const dataset = datasetSummary.extend({
  licence: z.string(),
  columnList: z.array(datasetColumn),
  /** The newest release's tables that turn codes into coarser ones. */
  lookups: z.array(
    z.object({
      /** As an agreement asks for it: `to-msoa`. */
      transform: z.string(),
      description: z.string(),
      /** Columns that offer it. */
      columns: z.array(z.string()),
      codes: z.int(),
      parents: z.int(),
      /** Parents with one code only, where nothing is hidden. */
      single: z.int(),
      /** Of the file as it arrived. */
      sha256: z.string(),
    }),
  ),
  releases: z.array(
    z.object({
      version: z.string(),
      published: instant,
      rows: z.int(),
      quarantined: z.int(),
      manifestSha256: z.string(),
    }),
  ),
  /** The newest release's quality rules. How many rows broke one is told to who publishes, once. */
  quality: z.array(z.object({ rule: z.string(), column: z.string(), outcome: z.string() })),
});
export type Dataset = z.infer<typeof dataset>;

/** A line of the publishing stream. */
export const publishProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: z.string(), done: z.number().min(0).max(1).optional() }),
  z.object({
    kind: z.literal('published'),
    dataset: z.string(),
    version: z.string(),
    rowsIn: z.int(),
    rowsPublished: z.int(),
    rowsQuarantined: z.int(),
    reasons: z.array(z.object({ reason: z.string(), rows: z.int() })),
    /** Published rows that break a rule which only warns, or whose code a lookup lacks; without the last digit. */
    warnings: z.array(z.object({ reason: z.string(), rows: z.string() })),
    /** Rows by the step that linked them to a person, without the last digit; empty where none is about people by name. */
    linkage: z.array(z.object({ reason: z.string(), rows: z.string() })).default([]),
    manifestSha256: z.string(),
  }),
  z.object({ kind: z.literal('problem'), problem: z.unknown() }),
]);
export type PublishProgress = z.infer<typeof publishProgress>;

export const optOutSnapshot = z.object({
  id: z.string(),
  at: instant,
  kind: z.enum(['national', 'type1']),
  /** How many numbers it lists, without the last digit. */
  count: z.string(),
});

/** A list of people that agreements can name as a cohort. */
export const cohortList = z.object({
  name: z.string(),
  id: z.string(),
  at: instant,
  /** How many numbers it lists, without the last digit. */
  count: z.string(),
});
export type CohortList = z.infer<typeof cohortList>;

/** A row and a person who may be one; characters that do not agree are masked. */
export const nextReview = z.object({
  /** How many pairs wait for the one who asks. */
  waiting: z.int(),
  pair: z
    .object({
      review: z.string(),
      dataset: z.string(),
      since: instant,
      /** Weight of the evidence in bits; 10 says a thousand to one. */
      bits: z.number(),
      /** How many have decided; not who, nor what. */
      votes: z.int(),
      fields: z.array(
        z.object({
          name: z.string(),
          left: z.string().nullable(),
          right: z.string().nullable(),
          level: z.string(),
        }),
      ),
    })
    .nullable(),
});
