import { z } from 'zod';
import { instant } from './common.ts';

const shown = z.discriminatedUnion('by', [
  z.object({ by: z.literal('software'), controls: z.array(z.string()) }),
  z.object({ by: z.literal('both'), controls: z.array(z.string()), left: z.string() }),
  z.object({ by: z.literal('organisation') }),
  z.object({ by: z.literal('nothing'), why: z.string() }),
  z.object({ by: z.literal('open'), controls: z.array(z.string()), why: z.string() }),
]);

export const evidenceStatement = z.object({
  id: z.string().describe('the standard’s own number'),
  title: z.string().describe('in our words'),
  weight: z.string().describe('how much the standard wants it, in its own word'),
  shown: shown.describe(
    'who shows it: the software, both (left: what is left to the organisation), the organisation, nothing (there is nothing here that it speaks of), or open (it does not hold, or not all of it)',
  ),
});
export type EvidenceStatement = z.infer<typeof evidenceStatement>;

export const evidenceControl = z.object({
  name: z.string(),
  holds: z.string(),
  doc: z.string().describe('a page of the documents, with its section'),
  tests: z.array(z.object({ file: z.string(), name: z.string() })),
  log: z
    .array(
      z.object({
        kind: z.string(),
        title: z.string(),
        acts: z.int().nullable().describe('null where they are for reviewers alone'),
        last: z.iso.date().nullable(),
      }),
    )
    .describe('kinds of acts in the log that it leaves, how many there are, and the day of the last'),
  facts: z.array(z.string()),
  page: z.string().optional().describe('a page of the register'),
});
export type EvidenceControl = z.infer<typeof evidenceControl>;

export const evidencePack = z.object({
  format: z.literal('vitrine-evidence-1'),
  made: instant,
  origin: z.string().describe('the address of this environment'),
  system: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        values: z.array(z.object({ label: z.string(), value: z.string() })),
      }),
    )
    .describe('what was read from the running system'),
  controls: z.array(evidenceControl),
  standards: z.array(
    z.object({
      id: z.enum(['satre', 'dspt', 'asvs']),
      name: z.string(),
      version: z.string(),
      address: z.string(),
      attribution: z.string(),
      statements: z.array(evidenceStatement),
    }),
  ),
});
export type EvidencePack = z.infer<typeof evidencePack>;
