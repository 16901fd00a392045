import { assessment, incidentTold } from '@vitrine/api';
import { z } from 'zod';

const words = z.string().min(1).max(4_000);
const instant = z.iso.datetime();

/** One step of an incident, as the ledger keeps it in an entry's private body. */
export const incidentStepSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('declared'),
    case: z.string().max(60).optional(),
    concerns: z.array(z.string()).max(600).describe('ids of the people whom the case concerned'),
    assessment,
  }),
  z.strictObject({ kind: z.literal('assessed'), assessment, late: words.optional() }),
  z.strictObject({ kind: z.literal('contain'), agreement: z.string().max(120), words }),
  z.strictObject({
    kind: z.literal('notified'),
    at: instant,
    reference: z.string().min(1).max(200),
    late: words.optional(),
  }),
  z.strictObject({ kind: z.literal('told'), who: z.enum(incidentTold), at: instant, words }),
  z.strictObject({ kind: z.literal('closed'), words }),
  z.strictObject({ kind: z.literal('reopened'), words }),
]);
export type RecordedIncidentStep = z.output<typeof incidentStepSchema>;

export const incidentBody = z.object({ actor: z.string(), incident: z.string(), step: incidentStepSchema });
