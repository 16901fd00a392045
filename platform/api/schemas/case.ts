import { z } from 'zod';
import { instant, personName } from './common.ts';

/** What a case can be about. An entry is named by its number, an agreement with or without its version. */
export const caseAbouts = ['entry', 'person', 'agreement', 'dataset', 'request'] as const;
/** What came of a case. */
export const caseOutcomes = ['in-order', 'explained', 'advised', 'misuse'] as const;

/** What people write into a case or an incident: bounded, and shown as text and nothing else. */
export const caseWords = z.string().trim().min(1).max(4_000);

export const caseAbout = z.object({ kind: z.enum(caseAbouts), id: z.string().trim().min(1).max(120) });

export const caseSummary = z.object({
  id: z.string(),
  about: caseAbout.extend({ label: z.string() }),
  state: z.enum(['open', 'closed']),
  openedBy: personName,
  at: instant,
  updatedAt: instant,
  /** Questions that nobody has answered. */
  waiting: z.int(),
  /** Whether an answer came after which no reviewer has done anything. */
  answered: z.boolean(),
  outcome: z.enum(caseOutcomes).optional(),
});
export type CaseSummary = z.infer<typeof caseSummary>;

export const caseStep = z.object({
  kind: z.enum(['opened', 'asked', 'answered', 'noted', 'closed', 'reopened']),
  by: personName,
  at: instant,
  words: z.string(),
  /** Of a question and of its answer. */
  question: z.string().optional(),
  to: personName.optional(),
  outcome: z.enum(caseOutcomes).optional(),
});
export type CaseStep = z.infer<typeof caseStep>;

export const caseFile = caseSummary.extend({
  steps: z.array(caseStep),
  /** Incidents that were declared from it. */
  incidents: z.array(z.string()),
});
export type CaseFile = z.infer<typeof caseFile>;

/** A question as the person sees who was asked: nothing of the case. */
export const question = z.object({
  id: z.string(),
  at: instant,
  words: z.string(),
  state: z.enum(['open', 'answered', 'withdrawn']),
  answer: z.object({ at: instant, words: z.string() }).optional(),
});
export type Question = z.infer<typeof question>;
