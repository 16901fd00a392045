import { z } from 'zod';

import { instant } from './common.ts';
import { ledgerEntry } from './ledger.ts';

/** What acts can be counted and filtered by. */
export const facetNames = [
  'person',
  'organisation',
  'agreement',
  'dataset',
  'column',
  'kind',
  'decision',
] as const;

export const auditFilter = z.object({
  /** A person's id, sign-in name, or a part of their name. */
  person: z.string().max(60).optional(),
  organisation: z.string().max(300).optional(),
  /** With its version, or without it all of them. */
  agreement: z.string().max(120).optional(),
  dataset: z.string().max(300).optional(),
  /** `dataset.column`. */
  column: z.string().max(300).optional(),
  kind: z.string().max(64).optional(),
  decision: z.enum(['done', 'refused', 'failed', 'interrupted', 'begun']).optional(),
  request: z.string().max(60).optional(),
  /** Words that stand beside each other; the last may be the beginning of one. */
  text: z.string().max(200).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

const page = {
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
export const auditPageFilter = auditFilter.extend(page);

/** One act: its intent and its outcome together. */
export const auditAct = ledgerEntry.extend({
  /** Index of its first entry, by which acts are in order. */
  began: z.int(),
  decision: z.string(),
  code: z.string().optional(),
  /** What it ran, where it ran something: the beginning of the code, the datasets read, rows of the answer. */
  ran: z.object({ code: z.string(), datasets: z.array(z.string()), rows: z.int().optional() }).optional(),
});
export type AuditAct = z.infer<typeof auditAct>;

export const auditPage = z.object({
  acts: z.array(auditAct),
  /** To continue from (older), or null at the end. */
  next: z.int().nullable(),
});

export const auditFacets = z.object({
  /** How many acts were counted: all that fit, or the newest so many. */
  counted: z.int(),
  /** Entries of the whole log. */
  entries: z.int(),
  /** Whether as many fit as are ever counted, so that there may be more. */
  more: z.boolean(),
  facets: z.array(
    z.object({
      name: z.enum(facetNames),
      values: z.array(z.object({ value: z.string(), label: z.string(), count: z.int() })),
    }),
  ),
  /** Of the acts counted, by day, oldest first. */
  timeline: z.array(z.object({ day: z.string(), count: z.int() })),
});
export type AuditFacets = z.infer<typeof auditFacets>;

export const auditExport = z.object({
  fileName: z.string(),
  text: z.string(),
  acts: z.int(),
  more: z.boolean(),
});

/** What a reviewer makes of a finding. */
export const lookOutcomes = ['ordinary', 'asked', 'misuse'] as const;

const named = z.object({ id: z.string(), name: z.string() });

export const unusual = z.object({
  /** The days that were searched. */
  from: z.iso.date(),
  to: z.iso.date(),
  rules: z.array(z.object({ name: z.string(), title: z.string(), looksFor: z.string() })),
  findings: z.array(
    z.object({
      /** Rule, person and day. */
      id: z.string(),
      rule: z.string(),
      person: named,
      day: z.iso.date(),
      /** One sentence: who did what, and against which habit. */
      reason: z.string(),
      /** Entries it rests on, at most fifty. */
      entries: z.array(z.int()),
      looks: z.array(z.object({ by: named, at: instant, outcome: z.enum(lookOutcomes), note: z.string() })),
    }),
  ),
});
export type Unusual = z.infer<typeof unusual>;

export const sampleOutcomes = ['in-order', 'asked', 'not-in-order'] as const;

/** A calendar month in UTC, as `2026-06`. */
export const sampledMonth = z.string().regex(/^[0-9]{4}-(?:0[1-9]|1[0-2])$/);
/** SHA-256 in hexadecimal. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Audit by sample: what was fixed beforehand, what was drawn, and what came of it. */
export const sampling = z.object({
  /** This month: only later ones can be fixed beforehand. */
  month: sampledMonth,
  months: z.array(
    z.object({
      month: sampledMonth,
      commitment: sha256Hex,
      at: instant,
      /** Fixed beforehand, over and to be drawn, or drawn. */
      state: z.enum(['fixed', 'to-draw', 'drawn']),
      draw: z.object({ seed: sha256Hex, root: sha256Hex, size: z.int() }).optional(),
      entries: z.array(
        z.object({
          index: z.int(),
          at: instant,
          title: z.string(),
          looks: z.array(
            z.object({ by: named, at: instant, outcome: z.enum(sampleOutcomes), note: z.string() }),
          ),
        }),
      ),
      /** How likely the sample shows at least one, were so many of the month's releases bad. */
      chances: z.array(z.object({ bad: z.int(), of: z.int(), chance: z.number().min(0).max(1) })),
    }),
  ),
});
export type Sampling = z.infer<typeof sampling>;

/** What of an agreement in force was not used in the last ninety days. */
export const unusedSummary = z.object({
  ref: z.string(),
  title: z.string(),
  /** Unused is null where code ran: what it read is not on record. */
  columns: z.object({ granted: z.int(), unused: z.int().nullable() }),
  people: z.object({ granted: z.int(), unused: z.int() }),
});
export type UnusedSummary = z.infer<typeof unusedSummary>;

export const agreementUse = z.object({
  ref: z.string(),
  title: z.string(),
  state: z.string(),
  /** Cells of code that ran: what they read is not on record. */
  cells: z.int(),
  datasets: z.array(
    z.object({ dataset: z.string(), used: z.array(z.string()), unused: z.array(z.string()) }),
  ),
  /** Sign-in names. */
  people: z.object({ used: z.array(z.string()), unused: z.array(z.string()) }),
  /** Allowed to one person on one day, and the most that one was shown. */
  rows: z.object({ perDay: z.int(), most: z.int() }),
  /** The next version with what was used alone, as a document (JSON) to propose; null where there is none. */
  suggestion: z.string().nullable(),
});
export type AgreementUse = z.infer<typeof agreementUse>;

export const auditView = z.object({ id: z.string(), name: z.string(), address: z.string() });
export const auditViews = z.object({ views: z.array(auditView) });
/** The query of an address of the audit, and nothing else. */
export const auditViewAddress = z
  .string()
  .max(2_000)
  .regex(/^[A-Za-z0-9=&%+._*-]*$/);
