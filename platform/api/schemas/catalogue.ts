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
  /** Agreements have it through one of the transforms only. */
  grant: z.literal('transformed').optional(),
  /** Why a column that identifies by itself may be granted as it is. */
  wholeBecause: z.string().optional(),
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

/** What a delivery came to: counts that are about it are exact, counts about people have no last digit. */
export const qualityReport = z.object({
  rows: z.object({ in: z.int(), published: z.int(), quarantined: z.int() }),
  quarantined: z.array(
    z.object({
      reason: z.string(),
      /** What the reason means. */
      text: z.string(),
      rows: z.int(),
      /** The first lines of the file; of a check. */
      lines: z.array(z.int()),
    }),
  ),
  warnings: z.array(z.object({ reason: z.string(), rows: z.string() })),
  columns: z.array(z.object({ name: z.string(), nulls: z.string(), distinct: z.string() })),
  /** What became of the rows in the quarantine of the release before. */
  earlier: z
    .object({
      release: z.string(),
      cameBack: z.int(),
      stillQuarantined: z.int(),
      notDelivered: z.int(),
      unknown: z.int(),
    })
    .nullable(),
  /** How well published rows hide people from who knows their quasi-identifiers; null where there are none. */
  identifiability: z
    .object({
      columns: z.array(z.string()),
      left: z.int(),
      k: z.string(),
      /** Per cent. */
      alone: z.number(),
      worst: z.array(z.object({ columns: z.array(z.string()), k: z.string(), alone: z.number() })),
      tried: z.int(),
      of: z.int(),
      alike: z.array(z.object({ column: z.string(), l: z.string(), alike: z.number() })),
      transforms: z.array(
        z.object({ column: z.string(), transform: z.string(), k: z.string(), alone: z.number() }),
      ),
    })
    .nullable(),
  /** The release that was made of the very same file. */
  sameFileAs: z.string().nullable(),
});
export type QualityReport = z.infer<typeof qualityReport>;

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
    /** What became of the rows in the quarantine of the release before. */
    earlier: qualityReport.shape.earlier,
    sameFileAs: qualityReport.shape.sameFileAs,
    /** What became of the public synopsis that the dataset file declares; null where it declares none. */
    synopsis: z.string().nullable().default(null),
    manifestSha256: z.string(),
  }),
  z.object({ kind: z.literal('problem'), problem: z.unknown() }),
]);
export type PublishProgress = z.infer<typeof publishProgress>;

const later = z.enum(['came-back', 'still-quarantined', 'not-delivered', 'unknown']).nullable();

/** Rows that were kept out of a release, whole. */
export const quarantinedRows = z.object({
  rows: z.array(
    z.object({
      line: z.int(),
      lines: z.int(),
      reason: z.string(),
      text: z.string(),
      cells: z.array(z.object({ column: z.string(), value: z.string().nullable() })),
      source: z.string().nullable(),
      /** What became of it in the next release; null while there is none. */
      later,
    }),
  ),
  more: z.boolean(),
  /** Looks that are left today. */
  left: z.int(),
});
export type QuarantinedRows = z.infer<typeof quarantinedRows>;

/** Where rows failed, for who sent the file: no value of anybody. */
export const faultList = z.object({
  file: z.string(),
  sha256: z.string(),
  total: z.int(),
  faults: z.array(
    z.object({
      line: z.int(),
      lines: z.int(),
      reason: z.string(),
      /** The heading in the sender's file. */
      heading: z.string().nullable(),
      text: z.string(),
      later,
    }),
  ),
});
export type FaultList = z.infer<typeof faultList>;

/** A line of the stream of a check. */
export const checkProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: z.string() }),
  z.object({
    kind: z.literal('checked'),
    dataset: z.string(),
    version: z.string(),
    /** Whether a release of this version is there already. */
    taken: z.boolean(),
    report: qualityReport,
  }),
  z.object({ kind: z.literal('problem'), problem: z.unknown() }),
]);
export type CheckProgress = z.infer<typeof checkProgress>;

export const optOutSnapshot = z.object({
  id: z.string(),
  at: instant,
  /** When its file landed, from which its age counts. */
  landed: instant.nullable(),
  kind: z.enum(['national', 'type1']),
  /** How many numbers it lists, without the last digit. */
  count: z.string(),
});

/** What is told of a list of opt-outs beside another. */
const comparedList = z.object({ landed: instant, count: z.string() });

/** A list of opt-outs that waits for a second person, beside the one in use. */
export const optOutProposal = z.object({
  id: z.string(),
  kind: z.enum(['national', 'type1']),
  at: instant,
  /** Null of one that brings back the list before. */
  file: z.string().nullable(),
  undo: z.boolean(),
  list: comparedList,
  inUse: comparedList.nullable(),
  /** Numbers that only this list has, and that only the list in use has, without the last digit. */
  added: z.string(),
  gone: z.string(),
  reasons: z.array(z.enum(['shrinks', 'name'])),
});
export type OptOutProposal = z.infer<typeof optOutProposal>;

/** What became of a list: it counts, or it waits for a second person. */
export const optOutOutcome = z.discriminatedUnion('state', [
  optOutSnapshot.extend({
    state: z.literal('applied'),
    /** Whether its numbers are others than before. */
    changed: z.boolean(),
  }),
  z.object({ state: z.literal('waiting'), proposal: optOutProposal }),
]);
export type OptOutOutcome = z.infer<typeof optOutOutcome>;

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

/** In which forms a dataset is described to others. */
export const descriptionForms = ['dcat', 'dcat-turtle', 'hdruk', 'schema-org', 'croissant', 'odcs'] as const;
