import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { failureClasses, warningCodes } from './bounds.ts';

/** The ledger entry type of code that runs unseen. */
export const detachedRun = 'detached.run';

export const detachedFace = z.strictObject({ agreement: z.string() });

/** What the intent keeps private: all that the researcher said. */
export const detachedIntent = z.strictObject({
  actor: z.string(),
  run: z.string().describe('the run'),
  title: z.string().describe('the researcher’s words'),
  languages: z
    .array(z.enum(['python', 'r']))
    .describe('the languages of its steps, each as often as it is used'),
  code: z.string().describe('the code of all steps, one after the other'),
  outputs: z.array(z.string()).describe('the files that it declared'),
});

/** How a run ended: all that its researcher is told of it, and nothing more. */
export const detachedOutcome = z.strictObject({
  state: z.enum(['done', 'failed', 'cancelled', 'stopped']).describe('how it ended'),
  seconds: z.int().nullable().describe('the end of the time bucket in which it ended'),
  failure: z
    .strictObject({
      class: z.enum(failureClasses),
      lines: z.exactOptional(z.strictObject({ from: z.int(), to: z.int() })),
    })
    .nullable()
    .describe('why it failed, and where'),
  warnings: z.array(z.enum(warningCodes)).describe('what it warned of'),
  request: z.string().nullable().describe('the request that its outputs became'),
});
export type DetachedOutcome = z.output<typeof detachedOutcome>;

/** What is written of detached runs. */
export const detachedEvents = [
  defineEvent({
    type: detachedRun,
    written: 'act',
    title: 'Detached run',
    sentence: 'ran code unseen under {agreement}',
    public: detachedFace.shape,
    private: {
      ...detachedIntent.omit({ actor: true }).shape,
      ...detachedOutcome.shape,
    },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: ['startDetachedRun'],
  }),
];
