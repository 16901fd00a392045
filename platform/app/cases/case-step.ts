import { caseAbouts, caseOutcomes } from '@vitrine/api';
import { z } from 'zod';

const words = z.string().min(1).max(4_000);
const id = z.string().min(1).max(120);

/** One step of a case, as the ledger keeps it in an entry's private body. */
export const caseStepSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    about: z.strictObject({ kind: z.enum(caseAbouts), id }),
    concerns: z.array(z.string()).max(20).describe('ids of the people it is about'),
    agreements: z.array(z.string()).max(20).describe('agreements it is about, without version'),
    words,
  }),
  z.strictObject({ kind: z.literal('asked'), question: id, to: id, words }),
  z.strictObject({ kind: z.literal('answered'), question: id, words }),
  z.strictObject({ kind: z.literal('noted'), words }),
  z.strictObject({ kind: z.literal('closed'), outcome: z.enum(caseOutcomes), words }),
  z.strictObject({ kind: z.literal('reopened'), words }),
]);
export type RecordedCaseStep = z.output<typeof caseStepSchema>;

export const caseBody = z.object({ actor: z.string(), case: z.string(), step: caseStepSchema });
