import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

/** The ledger entry type of a notebook that runs from the top in a fresh room. */
export const notebookRun = 'notebook.run';

export const notebookRunFace = z.strictObject({ agreement: z.string() });

/** What the intent keeps private: all that will run. */
export const notebookRunIntent = z.strictObject({
  actor: z.string(),
  bundle: z.string().describe('the bundle that it becomes'),
  languages: z
    .array(z.enum(['sql', 'python', 'r', 'markdown']))
    .describe('the languages of its cells, in order'),
  code: z.string().describe('the code of all cells, one after the other'),
});

/** What the outcome adds: never an output, nor a digest that could be guessed. */
export const notebookRunOutcome = z.strictObject({
  state: z.enum(['ok', 'failed', 'cancelled', 'stopped']).describe('how it ended'),
  elapsedMs: z.int(),
  sha256: z
    .string()
    .nullable()
    .describe('the digest of the bundle, which has 256 random bits in it; null where there is none'),
  cells: z.int().describe('how many cells ran'),
  outputs: z
    .array(z.strictObject({ kind: z.enum(['text', 'value', 'table', 'image', 'error']), size: z.int() }))
    .describe('what they put out, by kind and size'),
  files: z.int().describe('files that they put out'),
  tables: z
    .array(z.strictObject({ dataset: z.string(), columns: z.array(z.string()) }))
    .describe('the datasets that its SQL read, with the columns used; what Python and R read is not known'),
});
export type NotebookRunOutcome = z.output<typeof notebookRunOutcome>;

/** What is written of runs from the top. */
export const freshEvents = [
  defineEvent({
    type: notebookRun,
    written: 'act',
    title: 'Notebook run from the top',
    sentence: 'ran a notebook from the top in a fresh room under {agreement}',
    public: notebookRunFace.shape,
    private: { ...notebookRunIntent.omit({ actor: true }).shape, ...notebookRunOutcome.shape },
    about: { agreement: 'agreement', dataset: 'tables', columns: 'tables' },
    feeds: [],
    operations: ['startFreshRun'],
  }),
];
