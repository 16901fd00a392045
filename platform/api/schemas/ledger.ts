import { z } from 'zod';
import { instant } from './common.ts';

export const ledgerEntry = z.object({
  index: z.int(),
  at: instant,
  type: z.string(),
  phase: z.enum(['intent', 'outcome', 'fact']),
  result: z.enum(['done', 'refused', 'failed', 'interrupted']).optional(),
  act: z.string(),
  /** One sentence: who did what, under which agreement, why allowed or refused. */
  summary: z.string(),
  actor: z.object({ id: z.string(), name: z.string() }).optional(),
  agreement: z.string().optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

export const ledgerPage = z.object({
  entries: z.array(ledgerEntry),
  /** Index to continue from (older), or null at the end. */
  next: z.int().nullable(),
  total: z.int(),
});

export const ledgerDetail = ledgerEntry.extend({
  public: z.record(z.string(), z.json()),
  private: z.record(z.string(), z.json()),
  /** The leaf's exact text, its hash, and the audit path to the checkpoint. */
  proof: z.object({
    leaf: z.string(),
    leafHash: z.string(),
    path: z.array(z.string()),
    size: z.int(),
    root: z.string(),
    checkpoint: z.string(),
    verified: z.boolean(),
  }),
  /** Earlier questions whose figures rest on nearly the same people, and in how many they differ. */
  close: z.array(z.object({ index: z.int(), sql: z.string(), people: z.int() })),
  /** What the act was about, and what it ran, from its intent and outcome together. */
  about: z.object({
    agreement: z.string().optional(),
    request: z.string().optional(),
    datasets: z.array(z.string()),
    /** `dataset.column`. */
    columns: z.array(z.string()),
    code: z.object({ language: z.enum(['sql', 'python', 'r']), text: z.string() }).optional(),
  }),
  /** The other entry of the same act. */
  related: z.array(ledgerEntry),
});
export type LedgerDetail = z.infer<typeof ledgerDetail>;

export const ledgerVerification = z.object({
  intact: z.boolean(),
  size: z.int(),
  root: z.string(),
  seenBySteward: z.int().optional().describe('entries that the steward has seen, with which the log begins'),
  notHeldAgainstSteward: z
    .enum(['unreadable', 'unanswered'])
    .optional()
    .describe('why the log was not held against what the steward has seen; absent when it was'),
  problems: z.array(z.object({ index: z.int().optional(), problem: z.string() })),
});

export const ledgerFilter = z.object({
  type: z.string().max(60).optional(),
  actor: z.string().max(60).optional(),
  agreement: z.string().max(120).optional(),
  result: z.enum(['done', 'refused', 'failed', 'interrupted']).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  text: z.string().max(200).optional(),
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
