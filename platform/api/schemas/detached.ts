import { z } from 'zod';
import { instant } from './common.ts';
import { mostCellCharacters, mostNotebookCharacters } from './notebook.ts';

const languages = z.enum(['python', 'r']);
const mostSteps = 200;
const mostOutputs = 8;

/** A name that a request takes, of a kind whose name does not change with what it holds. */
const declared = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,90}\.(?:csv|txt|md|json|png|svg)$/,
    'A declared file ends in .csv, .txt, .md, .json, .png or .svg, and has letters, digits, spaces, dots, - and _ before it',
  );

/** Code that is to run unseen, and the files that it will put out. */
export const sentRun = z.strictObject({
  title: z.string().trim().min(1).max(200),
  steps: z
    .array(z.strictObject({ language: languages, code: z.string().min(1).max(mostCellCharacters) }))
    .min(1)
    .max(mostSteps)
    .refine(
      (steps) => steps.reduce((sum, { code }) => sum + code.length, 0) <= mostNotebookCharacters,
      'A run holds at most 1,000,000 characters of code',
    ),
  outputs: z
    .array(declared)
    .min(1)
    .max(mostOutputs)
    .refine(
      (names) => new Set(names.map((name) => name.toLowerCase())).size === names.length,
      'Each file has a name of its own',
    ),
});
export type SentRun = z.infer<typeof sentRun>;

/** All that its researcher is told of a run: see decision 0025 for how much of the data that can be. */
export const shownRun = z.object({
  id: z.string(),
  title: z.string(),
  outputs: z.array(z.string()),
  languages: z.array(languages),
  at: instant,
  state: z.enum(['queued', 'starting', 'running', 'done', 'failed', 'cancelled', 'stopped', 'interrupted']),
  /** In which quarter of its steps it was at the last tick, from 0; null once it is over. */
  quarter: z.int().nullable(),
  /** The last tick that came, in seconds since its code began; null before the first. */
  seconds: z.int().nullable(),
  failure: z
    .object({
      class: z.string(),
      /** Of the whole code, from 1; several where it has more than 256. */
      lines: z.object({ from: z.int(), to: z.int() }).optional(),
    })
    .nullable(),
  warnings: z.array(z.enum(['not-converged', 'numeric'])),
  /** The request that its files became. */
  request: z.string().nullable(),
  log: z.array(z.string()),
});
export type DetachedRun = z.infer<typeof shownRun>;
