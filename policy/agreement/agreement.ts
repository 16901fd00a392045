import { z } from 'zod';
import { parseAgreementRef, parseDatasetId, type AgreementRef, type DatasetId } from '@vitrine/core/ids';
import { cohortListName } from './cohort-list.ts';

const line = z.string().trim().min(1).max(300);
const prose = z.string().trim().min(1).max(20_000);
const day = z.iso.date();

const ref = z
  .string()
  .regex(
    /^[A-Z0-9]+(?:-[A-Z0-9]+)*-v[0-9]{1,4}\.[0-9]{1,4}$/,
    'A reference looks like DARS-NIC-381078-Y9C5K-v1.2',
  )
  .transform((text): AgreementRef => parseAgreementRef(text));
const datasetName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'A dataset name has lower-case letters, digits and underscores')
  .transform((text): DatasetId => parseDatasetId(text));
const columnName = z.string().min(1).max(128);

/** MongoDB-style conditions, as CASL takes them; `policy/conditions.ts` turns them into a Predicate. */
const conditions = z.record(z.string().min(1).max(128), z.json());

/** Whose rows are in: people of a list that a data manager loaded, or people with a row in another granted dataset. */
const cohort = z.union(
  [
    z.strictObject({ list: cohortListName }),
    z.strictObject({ hasRowIn: datasetName, where: conditions.default({}) }),
  ],
  'A cohort is either { list: NAME } or { hasRowIn: DATASET, where: CONDITIONS }.',
);

const grant = z.strictObject({
  dataset: datasetName,
  /** An exact release (`1.0`) or all of a major one (`1.*`), of which the newest is used. */
  releases: z.string().regex(/^[0-9]{1,4}\.(?:[0-9]{1,4}|\*)$/, 'A release looks like 1.0 or 1.*'),
  columns: z.array(columnName).min(1).max(1000),
  transforms: z.record(columnName, z.string().max(40)).default({}),
  rows: conditions.default({}),
  cohort: cohort.optional(),
});

/** A data-sharing agreement: the root of everything that may be seen, done and released (DESIGN, docs/agreements.md). */
export const agreementSchema = z.strictObject({
  ref,
  title: line,
  summary: prose.describe('Published in the register'),
  objective: prose,
  controllers: z.array(line).min(1).max(50),
  processors: z.array(line).max(50).default([]),
  legalBasis: prose,
  purpose: z.strictObject({ code: line, duo: z.array(line).max(50).default([]), commercial: z.boolean() }),
  term: z
    .strictObject({ from: day, to: day })
    .refine((term) => term.from <= term.to, 'The term must not end before it begins'),
  territory: z
    .array(z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/))
    .min(1)
    .max(50),
  people: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,127}$/))
    .min(1)
    .max(500)
    .describe('Sign-in names'),
  datasets: z
    .array(grant)
    .min(1)
    .max(100)
    .refine((list) => new Set(list.map((one) => one.dataset)).size === list.length, 'One grant a dataset'),
  optOuts: z.strictObject({
    national: z.boolean(),
    type1: z.boolean(),
    maxAgeDays: z.int().min(1).max(366),
  }),
  linkage: z
    .strictObject({
      person: z.boolean().default(true),
      entities: z.array(z.string().max(60)).max(50).default([]),
    })
    .default({ person: true, entities: [] }),
  display: z.enum(['aggregates', 'rows']).default('aggregates'),
  dataOut: z.enum(['escrow', 'private', 'none']).default('none'),
  disclosure: z.strictObject({
    profile: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/),
    overrides: z.strictObject({ threshold: z.int().min(1).max(10_000).optional() }).default({}),
  }),
  /** What all private answers together may tell of one person (added or removed), whatever the agreement's version. */
  privacyBudget: z
    .strictObject({
      epsilon: z.number().min(0.001).max(100),
      delta: z.number().min(0).max(0.01).default(0),
      /** The most that one question may spend; all of it when absent. */
      perQuery: z.number().min(0.001).max(100).optional(),
    })
    .optional(),
  kernels: z
    .array(z.enum(['sql', 'python', 'r']))
    .min(1)
    .max(3)
    .default(['sql']),
  limits: z
    .strictObject({
      /** Rows shown of one result outside the room. */
      rowsShown: z.int().min(1).max(10_000).default(1_000),
      /** Rows shown to one person in one day (UTC). */
      rowsPerDay: z.int().min(1).max(1_000_000).default(20_000),
      querySeconds: z.int().min(1).max(3_600).default(60),
      memoryMiB: z.int().min(128).max(65_536).default(1_024),
      scratchMiB: z.int().min(16).max(65_536).default(512),
    })
    .default({ rowsShown: 1_000, rowsPerDay: 20_000, querySeconds: 60, memoryMiB: 1_024, scratchMiB: 512 }),
});

export type Agreement = z.output<typeof agreementSchema>;
export type Grant = Agreement['datasets'][number];
